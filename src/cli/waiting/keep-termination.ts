/**
 * Keeps SIGTERM from ending the command from now on, until somebody can see to it: a task that is just being created
 * must not be left behind. The answer is to be called once: it tells whether the signal came, and lets go of it.
 */
export function keepTermination(): () => boolean {
  let came = false;
  const keep = (): void => {
    came = true;
  };
  process.on('SIGTERM', keep);
  return () => {
    process.off('SIGTERM', keep);
    return came;
  };
}
