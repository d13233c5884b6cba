declare const KR_VERSION: string | undefined;

/** The version of this kr, as in package.json; the bundler puts it in. */
export const version: string = typeof KR_VERSION === 'string' ? KR_VERSION : '0.0.0-source';
