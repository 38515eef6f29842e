// A Nest client: asks everything, and prints what came, a line of JSON each.
// node client.mjs <tcp|pieces|octets|udp|tls> <port> [folder of authority.pem]
import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { lastValueFrom, toArray, take } from 'rxjs';

const load = async name => { const m = await import(name); return { ...(m.default ?? {}), ...m }; };
const { ClientProxyFactory, Transport } = await load('@nestjs/microservices');

const port = Number(process.argv[3]);
let client;
if (process.argv[2] === 'udp') {
  const { ClientUdp } = await load('@pirumu/nest-udp');
  client = new ClientUdp({ host: '127.0.0.1', port });
} else {
  const options = { host: process.argv[2] === 'tls' ? 'localhost' : '127.0.0.1', port };
  if (process.argv[2] === 'tls') options.tlsOptions = { ca: [readFileSync(process.argv[4])] };
  client = ClientProxyFactory.create({ transport: Transport.TCP, options });
}
await client.connect();
const say = (name, what) => console.log(JSON.stringify({ name, ...what }));
const ask = async (name, pattern, data) => {
  const values = [];
  try {
    await new Promise((resolve, reject) => client.send(pattern, data)
      .subscribe({ next: v => values.push(v === undefined ? 'undefined' : v), error: reject, complete: resolve }));
    say(name, { values });
  } catch (error) {
    say(name, { values, error: error instanceof Error ? error.message : error });
  }
};
await ask('sum', 'sum', [1, 2, 3]);
await ask('blocking', 'sum.blocking', [1, 2, 3]);
await ask('object', { v: 1, cmd: 'obj' }, 7);
await ask('echo', 'echo', { text: 'ü한글😀', nested: [1, { a: null }], date: new Date('2026-11-29T00:00:00Z') });
await ask('lone', 'lone', 1);
await ask('void', 'void', {});
await ask('null', 'null', {});
await ask('later', 'later', {});
await ask('stream', 'stream', 3);
await ask('empty', 'stream', 0);
await ask('streamFails', 'stream.fails', {});
await ask('throws', 'throws', {});
await ask('rpcText', 'rpc.text', {});
await ask('rpcObject', 'rpc.object', {});
await ask('invalid', 'point', { x: -1, y: 2 });
await ask('nobody', 'nobody', {});
await lastValueFrom(client.emit('user.created', { id: 1 }), { defaultValue: null });
if (process.argv[2] === 'udp' || process.argv[2] === 'octets') {
  await ask('after', 'sum', [1]); // an event is on its way when what follows it was answered
} else {
  await ask('large', 'echo', 'x'.repeat(65_536));
  const around = [];
  for (const length of [65_534, 65_535, 65_536, 65_537, 131_072]) {
    const text = 'x'.repeat(length - 57); // what else is in the frame's JSON has 57 characters
    around.push(await lastValueFrom(client.send('echo', text)) === text);
  }
  say('around', { values: around });
  if (process.argv[2] === 'pieces') { // what follows goes on for long
    await ask('after', 'sum', [1]);
    process.exit(0);
  }
  const all = await Promise.all(Array.from({ length: 2_000 }, (_, i) =>
    lastValueFrom(client.send('sum', [i, 1]))));
  say('pipelined', { values: [all.length, all.every((v, i) => v === i + 1)] });
  // A Nest client has no way to cancel on the wire: it only stops listening.
  say('taken', { values: await lastValueFrom(client.send('endless', 1).pipe(take(3), toArray())) });
  await ask('after', 'sum', [1]);
}
client.close();
process.exit(0);
