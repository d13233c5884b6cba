# Runs each line that it reads, and answers how many milliseconds that took.
while ($null -ne ($line = [Console]::In.ReadLine())) {
  $code = [scriptblock]::Create($line)
  $watch = [Diagnostics.Stopwatch]::StartNew()
  $null = & $code
  [Console]::Out.WriteLine($watch.Elapsed.TotalMilliseconds.ToString([cultureinfo]::InvariantCulture))
}
