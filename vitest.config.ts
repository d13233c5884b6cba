import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/{unit,integration,faults}/**/*.test.{ts,tsx}'],
    // Real daemons, runners and compilers on two cores: slow is not wrong.
    testTimeout: 40_000,
    hookTimeout: 60_000,
    // Tests mostly wait for processes: also two cores take two files at a time.
    maxWorkers: 2,
  },
});
