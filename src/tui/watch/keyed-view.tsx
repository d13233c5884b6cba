import { useApp, useInput } from 'ink';
import { useEffect } from 'react';
import { stopUntilContinued } from '../stop-until-continued.ts';
import { type Key, toKeys } from './keys.ts';
import { WatchView, type WatchViewProps } from './watch-view.tsx';

export interface KeyedViewProps extends WatchViewProps {
  onKey: (key: Key) => void;
  /** Turned on, the terminal is given back and the process stopped, until the shell lets it go on. */
  isSuspended: boolean;
  onResumed: () => void;
}

/** The view with its keyboard. */
export function KeyedView({ onKey, isSuspended, onResumed, ...view }: KeyedViewProps) {
  const { suspendTerminal } = useApp();
  useInput((input, key) => {
    for (const one of toKeys(input, key)) onKey(one);
  });
  useEffect(() => {
    if (isSuspended) suspendTerminal(() => stopUntilContinued(0)).then(onResumed);
  }, [isSuspended, suspendTerminal, onResumed]);
  return <WatchView {...view} />;
}
