import 'reflect-metadata';
import { AddressInfo, Server } from 'node:net';
import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ClientProxy, ClientProxyFactory, EventPattern, MessagePattern, Transport } from '@nestjs/microservices';
import { firstValueFrom } from 'rxjs';
import { UdpClient } from './client';
import { UdpServer } from './server';

// A Nest service that a Java service calls, and that calls the Java service:
//   node dist/app.js [port of the Java service over TCP] [over UDP]

const heard: unknown[] = [];
let java: { tcp?: ClientProxy; udp?: ClientProxy; reliable?: ClientProxy } = {};

@Controller()
class Prices {
  /** What the Java service asks us. */
  @MessagePattern('price')
  price(article: string): number {
    return article.length * 100;
  }

  /** Asks the Java service back, over each transport. */
  @MessagePattern('total')
  async total(articles: string[]): Promise<Record<string, number>> {
    const prices = articles.map(article => this.price(article));
    const sums: Record<string, number> = {};
    for (const [name, client] of Object.entries(java)) {
      sums[name] = await firstValueFrom(client.send<number>('sum', prices));
    }
    return sums;
  }

  @MessagePattern('echo')
  echo(data: unknown): unknown {
    return data;
  }

  @EventPattern('ordered')
  ordered(order: unknown): void {
    heard.push(order);
  }

  @MessagePattern('heard')
  heard(): unknown[] {
    return heard;
  }
}

@Module({ controllers: [Prices] })
class App {}

async function main() {
  const [tcp, udp] = process.argv.slice(2).map(Number);
  if (tcp) {
    java.tcp = ClientProxyFactory.create({ transport: Transport.TCP, options: { host: '127.0.0.1', port: tcp } });
  }
  if (udp) {
    java.udp = new UdpClient({ port: udp });
    java.reliable = new UdpClient({ port: udp, reliable: true });
  }
  const overTcp = await NestFactory.createMicroservice(
    App, { transport: Transport.TCP, options: { host: '127.0.0.1', port: 0 }, logger: false });
  const strategy = new UdpServer({ port: 0 });
  const overUdp = await NestFactory.createMicroservice(App, { strategy, logger: false });
  await Promise.all([overTcp.listen(), overUdp.listen()]);
  const listening = overTcp.unwrap<Server>().address() as AddressInfo;
  console.log(`port ${listening.port} ${strategy.port}`);
  process.stdin.on('end', () => process.exit(0)).resume();
}

main();
