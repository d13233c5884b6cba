import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/{unit,integration,faults}/**/*.test.{ts,tsx}'],
    // Real daemons, runners and compilers on two cores: slow is not wrong.
    testTimeout: 40_000,
    hookTimeout: 60_000,
    // Tests mostly wait for processes, some for nothing but time: also two cores take three files at a time.
    maxWorkers: 3,
  },
});
