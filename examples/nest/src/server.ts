import { createSocket, RemoteInfo, Socket } from 'node:dgram';
import { CustomTransportStrategy, IncomingRequest, Server } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import { readHeader, Session } from './session';

export interface UdpServerOptions {
  host?: string;
  port?: number;
  /** 32 octets: then only what is encrypted with them is heard. */
  key?: Buffer;
}

const LARGEST_PLAIN = 1400;
const NO_HANDLER = 'There is no matching message handler defined in the remote service.';

/** Nest over UDP: one envelope a datagram, and the reliable mode beside it on the same port. */
export class UdpServer extends Server implements CustomTransportStrategy {
  private socket?: Socket;
  private readonly sessions = new Map<string, Session>();
  private sweeping?: NodeJS.Timeout;

  constructor(private readonly options: UdpServerOptions = {}) {
    super();
    this.initializeSerializer({});
    this.initializeDeserializer({});
  }

  listen(callback: (error?: unknown) => void): void {
    this.socket = createSocket('udp4');
    this.socket.once('error', callback);
    this.socket.on('message', (bytes, from) => this.onDatagram(bytes, from));
    this.socket.bind(this.options.port ?? 3000, this.options.host ?? '127.0.0.1', () => {
      this.socket!.off('error', callback);
      this.socket!.on('error', error => this.logger.error(error));
      callback();
    });
    this.sweeping = setInterval(() => this.sweep(), 10_000);
    this.sweeping.unref();
  }

  close(): void {
    clearInterval(this.sweeping);
    this.sessions.forEach(session => session.close());
    this.sessions.clear();
    this.socket?.close();
  }

  on<EventKey extends string, EventCallback extends Function>(event: EventKey, callback: EventCallback): any {
    this.socket?.on(event, callback as any);
  }

  unwrap<T>(): T {
    return this.socket as T;
  }

  /** Where it listens. */
  get port(): number {
    return this.socket!.address().port;
  }

  private onDatagram(bytes: Buffer, from: RemoteInfo): void {
    if (bytes[0] === 0xc5) {
      this.onPacket(bytes, from);
    } else if (!this.options.key) {
      this.handle(bytes, from, answer => {
        if (answer.length <= LARGEST_PLAIN) {
          this.socket!.send(answer, from.port, from.address);
        }
      });
    }
  }

  private onPacket(packet: Buffer, from: RemoteInfo): void {
    const header = readHeader(packet);
    if (!header || header.fromServer) {
      return;
    }
    const key = `${header.client.toString('hex')} ${from.address} ${from.port}`;
    let session = this.sessions.get(key);
    const over = session?.isLost;
    if (header.server !== 0n && (!session || over || session.isOfAnother(header.server))) {
      const reset = Session.reset(packet, this.options.key);
      if (reset) {
        this.socket!.send(reset, from.port, from.address);
      }
      return;
    } else if (over) {
      return; // a late copy of the first packet, whose call was worked on
    } else if (!session) {
      const its = session = Session.server(header.client, this.options.key, {
        packet: bytes => this.socket!.send(bytes, from.port, from.address),
        message: bytes => this.handle(bytes, from, (answer, part) => its.isLost || its.send(answer, part)),
        event: bytes => this.handle(bytes, from, () => {}),
        lost: () => {},
      });
      this.sessions.set(key, session);
    }
    session.onPacket(packet);
  }

  private sweep(): void {
    this.sessions.forEach((session, key) => {
      if (session.isQuiet) {
        this.sessions.delete(key);
      }
    });
  }

  private async handle(bytes: Buffer, from: RemoteInfo, reply: (answer: Buffer, part: boolean) => void) {
    let packet: IncomingRequest;
    try {
      packet = JSON.parse(bytes.toString());
    } catch {
      return; // nobody can be told
    }
    if (!packet || packet.pattern === undefined) {
      return; // an answer to nobody, or a cancel, which Nest does not know
    }
    const pattern = typeof packet.pattern === 'string' ? packet.pattern : JSON.stringify(packet.pattern);
    const handler = this.getHandlerByPattern(pattern);
    if (packet.id === undefined) {
      const result = await handler?.(packet.data, from);
      if (isObservable(result)) {
        await lastValueFrom(result, { defaultValue: undefined });
      }
      return;
    }
    const say = (answer: object, part: boolean) =>
      reply(Buffer.from(JSON.stringify({ ...answer, id: packet.id })), part);
    if (!handler) {
      return say({ status: 'error', err: NO_HANDLER }, false);
    }
    let values = 0;
    this.send(this.transformToObservable(await handler(packet.data, from)) as any,
      answer => say(answer, values++ > 0 || !answer.isDisposed));
  }
}
