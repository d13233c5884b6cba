import { KrError } from '../protocol/errors.ts';
import type { Language } from '../protocol/language.ts';

/** The guide's sample of a language: what `create` and `run` make of an empty body. */
interface Sample {
  /** The query parameter that says how long it runs, what it is when absent, and its bounds. */
  parameter: { name: string; default: number; minimum: number; maximum: number };
  code: string;
}

const seconds = { name: 'seconds', default: 2, minimum: 0, maximum: 3600 };
const milliseconds = { name: 'ms', default: 1500, minimum: 0, maximum: 3_600_000 };

const javascript = `const steps = 5;
for (let step = 1; step <= steps; step++) {
  await new Promise((resolve, reject) => {
    setTimeout(resolve, ms / steps);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  taskProgress.percentComplete = (step / steps) * 100;
  taskProgress.statusMessage = \`Step \${step} of \${steps}\`;
}
taskProgress.complete('Completed');
`;

const samples: Record<Language, Sample> = {
  PowerShell: {
    parameter: seconds,
    code: `for ($step = 1; $step -le $seconds; $step++) {
  Start-Sleep -Seconds 1
  $TaskProgress.PercentComplete = $step / $seconds * 100
  $TaskProgress.StatusMessage = "Step $step of $seconds"
}
$TaskProgress.Complete('Completed')
"PS task done at $((Get-Date).ToUniversalTime().ToString('o'))"
`,
  },
  CSharp: {
    parameter: milliseconds,
    code: `var steps = 5;
for (var step = 1; step <= steps; step++)
{
    await Task.Delay(ms / steps, ct);
    TaskProgress.PercentComplete = step * 100.0 / steps;
    TaskProgress.StatusMessage = $"Step {step} of {steps}";
}
TaskProgress.Complete("Completed");
return $"CS task done at {DateTime.UtcNow:o}";
`,
  },
  VBNet: {
    parameter: milliseconds,
    code: `Dim steps = 5
For stepNumber = 1 To steps
    Await Task.Delay(ms \\ steps, ct)
    TaskProgress.PercentComplete = stepNumber * 100.0 / steps
    TaskProgress.StatusMessage = $"Step {stepNumber} of {steps}"
Next
TaskProgress.Complete("Completed")
Return $"VB task done at {DateTime.UtcNow:o}"
`,
  },
  JavaScript: {
    parameter: milliseconds,
    code: `${javascript}return \`JS task done at \${new Date().toISOString()}\`;\n`,
  },
  TypeScript: {
    parameter: milliseconds,
    code: `${javascript}return \`TS task done at \${new Date().toISOString()}\`;\n`,
  },
  Python: {
    parameter: milliseconds,
    code: `from datetime import datetime, timezone
steps = 5
for step in range(1, steps + 1):
    ct.wait(ms / 1000 / steps)
    ct.throw_if_cancelled()
    task_progress.percent_complete = step / steps * 100
    task_progress.status_message = f"Step {step} of {steps}"
task_progress.complete("Completed")
f"Python task done at {datetime.now(timezone.utc).isoformat()}"
`,
  },
  Shell: {
    parameter: seconds,
    code: `step=1
while [ "$step" -le "$KR_ARG_SECONDS" ]; do
  sleep 1
  kr set-task-progress $((step * 100 / KR_ARG_SECONDS)) "Step $step of $KR_ARG_SECONDS"
  step=$((step + 1))
done
echo "Shell task done at $(date -u +%Y-%m-%dT%H:%M:%SZ)"
`,
  },
};

/** The sample's code and arguments. Throws `invalid_argument` when the length is out of its bounds. */
export function sampleFor(
  language: Language,
  query: Readonly<Record<string, unknown>>,
): { code: string; arguments: Record<string, unknown> } {
  const { parameter, code } = samples[language];
  const value = query[parameter.name] ?? parameter.default;
  if (
    typeof value !== 'number' ||
    !Number.isInteger(value) ||
    value < parameter.minimum ||
    value > parameter.maximum
  ) {
    throw new KrError(
      'invalid_argument',
      `The sample's '${parameter.name}' must be a whole number from ${parameter.minimum} to ${parameter.maximum}.`,
    );
  }
  return { code, arguments: { ...query, [parameter.name]: value } };
}
