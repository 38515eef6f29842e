import { createSocket, Socket } from 'node:dgram';
import { ClientProxy, ReadPacket, WritePacket } from '@nestjs/microservices';
import { Session } from './session';

export interface UdpClientOptions {
  host?: string;
  port?: number;
  /** Every message comes once, of any length, or the call fails. */
  reliable?: boolean;
  /** Reliable, and calls come in the order in which they were made. */
  ordered?: boolean;
  /** Reliable, and encrypted with 32 octets that the service has too. */
  key?: Buffer;
}

const LARGEST_PLAIN = 1400;

/** Calls services over UDP: those of Naru, and of UdpServer. */
export class UdpClient extends ClientProxy {
  private socket?: Socket;
  private session?: Session;
  private connecting?: Promise<void>;
  private readonly reliable: boolean;

  constructor(private readonly options: UdpClientOptions = {}) {
    super();
    this.reliable = Boolean(options.reliable || options.ordered || options.key);
    this.initializeSerializer({});
    this.initializeDeserializer({});
  }

  connect(): Promise<void> {
    return this.connecting ??= new Promise((resolve, reject) => {
      const socket = this.socket = createSocket('udp4');
      socket.on('message', bytes => this.reliable ? this.session?.onPacket(bytes) : this.answer(bytes));
      socket.on('error', error => this.fail(error));
      socket.connect(this.options.port ?? 3000, this.options.host ?? '127.0.0.1', (error?: Error) =>
        error ? reject(error) : resolve());
    });
  }

  close(): void {
    this.session?.close();
    this.session = undefined;
    this.socket?.close();
    this.socket = undefined;
    this.connecting = undefined;
    this.fail(new Error('Connection closed'));
  }

  on(event: string, callback: (...args: any[]) => void): void {
    this.socket?.on(event, callback);
  }

  unwrap<T>(): T {
    return this.socket as T;
  }

  private current(): Session {
    if (!this.session || this.session.isLost) {
      this.session = Session.client(this.options.key, {
        packet: bytes => this.socket?.send(bytes),
        message: bytes => this.answer(bytes),
        event: () => {},
        lost: why => this.fail(new Error(why)),
      });
    }
    return this.session;
  }

  protected publish(partial: ReadPacket, callback: (packet: WritePacket) => void): () => void {
    const packet = this.assignPacketId(partial);
    const bytes = Buffer.from(JSON.stringify(packet));
    this.routingMap.set(packet.id, callback);
    const forget = () => { this.routingMap.delete(packet.id); };
    if (this.reliable) {
      const session = this.current();
      session.waits(true);
      session.send(bytes, Boolean(this.options.ordered));
    } else if (bytes.length > LARGEST_PLAIN) {
      forget();
      callback({ err: new Error(`a message of ${bytes.length} bytes does not fit in a datagram`) });
    } else {
      this.socket!.send(bytes);
    }
    return forget;
  }

  protected async dispatchEvent(packet: ReadPacket): Promise<any> {
    const bytes = Buffer.from(JSON.stringify({ ...packet, pattern: this.normalizePattern(packet.pattern) }));
    if (this.reliable) {
      return this.current().event(bytes);
    } else if (bytes.length > LARGEST_PLAIN) {
      throw new Error(`an event of ${bytes.length} bytes does not fit in a datagram`);
    }
    this.socket!.send(bytes);
  }

  private answer(bytes: Buffer): void {
    let packet: WritePacket & { id?: string };
    try {
      packet = JSON.parse(bytes.toString());
    } catch {
      return;
    }
    const callback = packet.id && this.routingMap.get(packet.id);
    if (!callback) {
      return;
    }
    const { err, response, isDisposed } = packet;
    if (err || isDisposed) {
      this.routingMap.delete(packet.id!);
      this.session?.waits(this.routingMap.size > 0);
      callback({ err, response, isDisposed: true });
    } else {
      callback({ err, response });
    }
  }

  private fail(error: Error): void {
    const callbacks = [...this.routingMap.values()];
    this.routingMap.clear();
    callbacks.forEach(callback => callback({ err: error }));
  }
}
