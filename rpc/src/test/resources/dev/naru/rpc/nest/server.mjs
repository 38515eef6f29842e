// A Nest microservice with handlers of every shape. Says its port when it listens.
// node server.mjs <tcp|udp|tls> [folder of cert.pem and key.pem]
import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { from, of, throwError, concat, EMPTY, NEVER, timer } from 'rxjs';
import { map, take } from 'rxjs/operators';

const load = async name => { const m = await import(name); return { ...(m.default ?? {}), ...m }; };
const { Controller, Module } = await load('@nestjs/common');
const { NestFactory } = await load('@nestjs/core');
const { MessagePattern, EventPattern, RpcException, Transport } = await load('@nestjs/microservices');

const heard = [];
class Handlers {
  sum(numbers) { return numbers.reduce((a, b) => a + b, 0); }
  object(data) { return 'obj ' + JSON.stringify(data); }
  echo(data) { return data; }
  null() { return null; }
  undefined() { return undefined; }
  later() { return Promise.resolve('later'); }
  date() { return new Date('2026-11-29T00:00:00Z'); }
  lone() { return 'a\ud800b'; }
  stream(upTo) { return from(Array.from({ length: upTo }, (_, i) => i + 1)); }
  slowly(upTo) { return timer(0, 5).pipe(take(upTo), map(i => i + 1)); }
  empty() { return EMPTY; }
  never() { return NEVER; }
  streamFails() { return concat(of(1), throwError(() => new RpcException('after one'))); }
  throws() { throw new Error('secret'); }
  rpcText() { throw new RpcException('m'); }
  rpcObject() { throw new RpcException({ code: 42 }); }
  heard() { return heard; }
  created(user) { heard.push('first ' + JSON.stringify(user)); }
  createdToo(user) { heard.push('second ' + JSON.stringify(user)); }
  objectEvent(data) { heard.push('object ' + JSON.stringify(data)); }
}
const on = (decorator, method) =>
  decorator(Handlers.prototype, method, Object.getOwnPropertyDescriptor(Handlers.prototype, method));
for (const [pattern, method] of [
  ['sum', 'sum'], [{ cmd: 'obj', v: 1 }, 'object'], ['echo', 'echo'], ['nil', 'null'], // 'null' is no pattern for Nest: it reads it as JSON
  ['undefined', 'undefined'], ['later', 'later'], ['date', 'date'], ['lone', 'lone'],
  ['stream', 'stream'], ['slowly', 'slowly'], ['empty', 'empty'], ['never', 'never'], ['stream.fails', 'streamFails'],
  ['throws', 'throws'], ['rpc.text', 'rpcText'], ['rpc.object', 'rpcObject'], ['heard', 'heard'],
]) on(MessagePattern(pattern), method);
on(EventPattern('user.created'), 'created');
on(EventPattern('user.created'), 'createdToo');
on(EventPattern({ kind: 'event' }), 'objectEvent');
Controller()(Handlers);
class App {}
Module({ controllers: [Handlers] })(App);

let options = { transport: Transport.TCP, options: { host: '127.0.0.1', port: 0 } };
if (process.argv[2] === 'tls') {
  const folder = process.argv[3];
  options.options.tlsOptions = {
    cert: readFileSync(folder + '/cert.pem'), key: readFileSync(folder + '/key.pem') };
} else if (process.argv[2] === 'udp') {
  const { ServerUdp } = await load('@pirumu/nest-udp');
  options = { strategy: new ServerUdp({ host: '127.0.0.1', port: 0 }) };
}
const app = await NestFactory.createMicroservice(App, { ...options, logger: false });
await app.listen();
const server = (app.serverInstance ?? app.server).server;
console.log('port ' + server.address().port);
process.stdin.on('end', () => process.exit(0)).resume(); // ends with the test
