import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Unit tests take little each: at the end they fill what the last of the long files leave free. */
class UnitTestsLast extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isUnit = ({ moduleId }: TestSpecification): boolean => moduleId.includes('/test/unit/');
    return [...sorted.filter((file) => !isUnit(file)), ...sorted.filter(isUnit)];
  }
}

export default defineConfig({
  test: {
    include: ['test/{unit,integration,faults}/**/*.test.{ts,tsx}'],
    // Real daemons, runners and compilers on two cores: slow is not wrong.
    testTimeout: 40_000,
    hookTimeout: 60_000,
    // Tests mostly wait for processes, some for nothing but time: also two cores take four files at a time.
    maxWorkers: 4,
    sequence: { sequencer: UnitTestsLast },
  },
});
