// A Nest microservice that adds numbers: as it comes, or with TCP_NODELAY on each connection.
// node nest.mjs <port> <default|tuned>
import 'reflect-metadata';
const load = async name => { const m = await import(name); return { ...(m.default ?? {}), ...m }; };
const { Controller, Module } = await load('@nestjs/common');
const { NestFactory } = await load('@nestjs/core');
const { MessagePattern, Transport } = await load('@nestjs/microservices');

class Sums { sum(numbers) { let sum = 0; for (const number of numbers) sum += number; return sum; } }
MessagePattern('sum')(Sums.prototype, 'sum', Object.getOwnPropertyDescriptor(Sums.prototype, 'sum'));
Controller()(Sums);
class App {}
Module({ controllers: [Sums] })(App);
const app = await NestFactory.createMicroservice(App,
  { transport: Transport.TCP, options: { host: '127.0.0.1', port: Number(process.argv[2]) }, logger: false });
await app.listen();
const server = (app.serverInstance ?? app.server).server;
if (process.argv[3] === 'tuned') server.on('connection', socket => socket.setNoDelay(true));
