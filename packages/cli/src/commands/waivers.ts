import { waiverRenderers } from '@exeat/formats';
import { Command } from 'commander';
import type { Finish } from '../exit-codes.ts';
import { withTrustOptions } from '../exceptions-source.ts';
import { assetOption, assetsOption, instantOption } from '../options.ts';
import { waiversRead } from './waivers-read.ts';
import { type RenderOptions, waiversRender } from './waivers-render.ts';

export function waiversCommand(finish: Finish): Command {
  const waivers = new Command('waivers').description('Native waivers of tools: render what is approved, read what is found. Offline.');
  const targets = waiverRenderers.map(({ target, title }) => `  ${target.padEnd(8)} ${title}`).join('\n');
  withTrustOptions(waivers.command('render'))
    .description('The native waiver on stdout, or one file per destination under a folder. Refusals as JSON lines on stderr.')
    .argument('<target>', 'tool that the waiver is for')
    .option('--for <type:id>', 'destination, for targets without an asset key; repeatable with --out', assetsOption)
    .option('--findings <file...>', 'reports: benchmark and base profile of a tailoring, or what to annotate')
    .option('--asset <type:id>', 'subject of the reports, where they name none', assetOption)
    .option('--at <instant>', 'judge as of this instant (RFC 3339); now when not given', instantOption)
    .option('--out <folder>', 'write files there instead of stdout')
    .addHelpText('after', `\nTargets:\n${targets}`)
    .action(async (target: string, options: RenderOptions) => finish(await waiversRender(target, options)));
  waivers.command('read')
    .description('The waivers in a native file, whoever wrote them.')
    .argument('<target>', 'tool that the file is for')
    .argument('<file>', 'file; - for stdin')
    .option('--json', 'JSON, also to a terminal')
    .addHelpText('after', `\nTargets:\n${targets}`)
    .action(async (target: string, file: string, options: { json?: boolean }) => finish(await waiversRead(target, file, options)));
  return waivers;
}
