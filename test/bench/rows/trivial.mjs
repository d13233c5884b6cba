/** The smallest task of each language. */
export const trivial = {
  js: 'return 42',
  cs: 'return 42;',
  vb: 'Return 42',
  ps: '42',
  sh: 'echo 42',
  py: '42',
};
