import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findDotnet, installDotnet } from '../../../../src/runners/dotnet/dotnet-location.ts';
import { InstallationFinder } from '../../../../src/runners/dotnet/installation.ts';
import { findPowerShell } from '../../../../src/runners/dotnet/powershell-location.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'kr-installation-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function put(name: string, text = ''): string {
  const file = path.join(root, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

function putDotnet(...versions: string[]): void {
  put('dotnet/dotnet');
  for (const version of versions) put(`dotnet/shared/Microsoft.NETCore.App/${version}/x.dll`);
}

function putPowerShell(directory: string, version: string, net = 10): void {
  put(`${directory}/pwsh`);
  put(`${directory}/pwsh.dll`);
  put(`${directory}/pwsh.deps.json`, `{"targets":{"net":{"pwsh/${version}.500":{}}}}`);
  put(`${directory}/pwsh.runtimeconfig.json`, `{"runtimeOptions":{"tfm": "net${net}.0"}}`);
}

describe('findDotnet', () => {
  // The usual places of the machine itself are looked at too: only a root of one's own is sure to come first.
  it('takes the newest runtime that will do, and no previews', () => {
    putDotnet('8.0.1', '10.0.2', '10.0.11', '11.0.0-preview.1');
    expect(findDotnet({ DOTNET_ROOT: path.join(root, 'dotnet') })).toEqual({
      found: true,
      location: { command: path.join(root, 'dotnet/dotnet'), runtimeVersion: '10.0.11', hasSdk: false },
    });
  });

  it('takes a later major version', () => {
    putDotnet('11.0.3');
    const search = findDotnet({ PATH: path.join(root, 'dotnet') });
    expect(search).toMatchObject({ found: true, location: { runtimeVersion: '11.0.3' } });
  });
});

describe('findPowerShell', () => {
  it('prefers the tool in the packages', () => {
    putPowerShell('packages/powershell/7.6.9/tools/net10.0/any/unix', '7.6.9');
    putPowerShell('path', '7.6.10');
    const environment = { NUGET_PACKAGES: path.join(root, 'packages'), PATH: path.join(root, 'path') };
    expect(findPowerShell(environment, 10)).toMatchObject({ found: true, location: { version: '7.6.9' } });
  });

  it('takes what is on PATH', () => {
    putPowerShell('path', '7.6.10');
    expect(findPowerShell({ PATH: path.join(root, 'path') }, 10)).toEqual({
      found: true,
      location: { directory: path.join(root, 'path'), version: '7.6.10' },
    });
  });

  it.each([
    ['an older one', '7.5.4', 10],
    ['one for a later .NET', '7.7.0', 11],
  ])('refuses %s', (_, version, net) => {
    putPowerShell('path', version, net);
    expect(findPowerShell({ PATH: path.join(root, 'path') }, 10)).toEqual({
      found: false,
      missing: expect.stringContaining(version),
    });
  });
});

describe('installDotnet', () => {
  it.each([
    ['apt-get', /^apt-get install /],
    ['dnf', /^dnf install /],
    ['nothing', /^curl /],
  ])('goes by the package manager that is there: %s', (program, command) => {
    put(`bin/${program}`);
    expect(installDotnet({ PATH: path.join(root, 'bin') })).toMatch(command);
  });
});

describe('InstallationFinder', () => {
  it('lets C# and VB work without PowerShell, and finds it once it is there', () => {
    putDotnet('10.0.12');
    put('host/Kr.Host.dll');
    const environment = { DOTNET_ROOT: path.join(root, 'dotnet'), PATH: path.join(root, 'path') };
    const finder = new InstallationFinder(path.join(root, 'host'), environment);
    expect(finder.status('CSharp')).toMatchObject({ available: true, version: '.NET 10.0.12, Roslyn 5.12' });
    expect(finder.status('PowerShell')).toMatchObject({ available: false, version: null });
    putPowerShell('path', '7.6.9');
    expect(finder.status('PowerShell')).toMatchObject({ available: true, version: '7.6.9' });
  });

  it('says that the host is not built', () => {
    putDotnet('10.0.12');
    const finder = new InstallationFinder(root, { DOTNET_ROOT: path.join(root, 'dotnet') });
    expect(finder.status('VBNet')).toMatchObject({ available: false, fix: null });
  });

  it('says how to build the host of a clone from anywhere', () => {
    putDotnet('10.0.12');
    put('scripts/setup.mjs');
    const finder = new InstallationFinder(path.join(root, 'dist/host'), {
      DOTNET_ROOT: path.join(root, 'dotnet'),
    });
    expect(finder.status('VBNet')).toMatchObject({ fix: `npm --prefix ${root} run setup` });
  });

  it.each([
    ['the SDK', 'dotnet', 'tool', 'dotnet tool install --global PowerShell --version 7.6.9'],
    [
      'the SDK, not on PATH',
      'elsewhere',
      'tool',
      'ROOT/dotnet/dotnet tool install --global PowerShell --version 7.6.9',
    ],
    ['the runtime alone', 'dotnet', 'runtime', 'apk add dotnet10-sdk'],
  ])('says how to get PowerShell with %s', (_, onPath, what, fix) => {
    putDotnet('10.0.12');
    if (what === 'tool') put('dotnet/sdk/10.0.400/x.dll');
    put('host/Kr.Host.dll');
    put(`${onPath}/apk`);
    const finder = new InstallationFinder(path.join(root, 'host'), {
      DOTNET_ROOT: path.join(root, 'dotnet'),
      PATH: path.join(root, onPath),
    });
    expect(finder.status('PowerShell')).toMatchObject({ available: false, fix: fix.replace('ROOT', root) });
  });
});
