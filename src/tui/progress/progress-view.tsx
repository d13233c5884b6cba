import { Box, Text } from 'ink';
import { type Above, usePrintAbove } from './use-print-above.ts';

interface ProgressViewProps {
  rows: readonly string[];
  above?: Above | undefined;
}

/** Rows one below the other. A row stays one line also in the frame between a narrower window and its new rows. */
export function ProgressView({ rows, above }: ProgressViewProps) {
  usePrintAbove(above);
  return (
    <Box flexDirection="column">
      {rows.map((row, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is nothing but its place
        <Text key={index} wrap="truncate">
          {row}
        </Text>
      ))}
    </Box>
  );
}
