/**
 * Keeps signals from ending the command from now on, until somebody can see to them: a task that is just being
 * created must not be left behind. The answer is to be called once: it tells which came, and lets go of them.
 */
export function keepSignals(signals: readonly NodeJS.Signals[]): () => NodeJS.Signals[] {
  const came = new Set<NodeJS.Signals>();
  const keep = (signal: NodeJS.Signals): void => {
    came.add(signal);
  };
  for (const signal of signals) process.on(signal, keep);
  return () => {
    for (const signal of signals) process.off(signal, keep);
    return [...came];
  };
}
