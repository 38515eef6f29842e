import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

// The reliable mode of Naru's message layer: docs/rpc-wire.md says what every octet means.

const LARGEST_PACKET = 1200;
const HEADER = 34;
const MAGIC = 0xc5;
const TAG = 16;
const MESSAGE = 1, ACK = 2, PING = 3, RESET = 4, EVENT = 5, CLOSE = 6;
const MESSAGE_HEADER = 19;
const PATIENCE = 30_000;
const QUIET = 120_000;
const MOST_RANGES = 64;

export interface Output {
  packet(bytes: Buffer): void;
  message(bytes: Buffer): void;
  event(bytes: Buffer): void;
  lost(why: string): void;
}

interface Header { encrypted: boolean; fromServer: boolean; client: Buffer; server: bigint; number: bigint }

/** The header of a packet; nothing where it is none of ours. */
export function readHeader(packet: Buffer): Header | undefined {
  if (packet.length < HEADER || packet[0] !== MAGIC || packet[1] >> 4 !== 1) {
    return undefined;
  }
  return {
    encrypted: (packet[1] & 1) !== 0,
    fromServer: (packet[1] & 2) !== 0,
    client: packet.subarray(2, 18),
    server: packet.readBigUInt64BE(18),
    number: packet.readBigUInt64BE(26),
  };
}

/** Which numbers have come: ranges, the highest first; below the lowest all count as having come. */
class Ranges {
  readonly list: { first: bigint; last: bigint }[] = [];
  private floor = -1n;

  has(number: bigint): boolean {
    return number <= this.floor || this.list.some(r => r.first <= number && number <= r.last);
  }

  add(number: bigint): boolean {
    if (this.has(number)) {
      return false;
    }
    let at = this.list.findIndex(r => r.first <= number);
    at = at < 0 ? this.list.length : at;
    const lower = this.list[at], upper = this.list[at - 1];
    const joinsLower = lower && lower.last === number - 1n;
    const joinsUpper = upper && upper.first === number + 1n;
    if (joinsLower && joinsUpper) {
      upper.first = lower.first;
      this.list.splice(at, 1);
    } else if (joinsLower) {
      lower.last = number;
    } else if (joinsUpper) {
      upper.first = number;
    } else {
      this.list.splice(at, 0, { first: number, last: number });
    }
    if (this.list.length > MOST_RANGES) {
      this.floor = this.list.pop()!.last;
    }
    return true;
  }
}

interface Chunk { number: number; order: number; message: Buffer; offset: number; length: number; done: boolean }
interface Sent { time: number; size: number; chunks: Chunk[] }
interface Partial { whole: Buffer; order: number; have: Map<number, number>; bytes: number }

/** One end of a session. What is given to send() comes out of the other end once, or both know. */
export class Session {
  private server = 0n;
  private nextPacket = 0n;
  private nextMessage = 0;
  private nextOrder = 0;
  private readonly waiting: Chunk[] = [];
  private readonly underWay = new Map<bigint, Sent>();
  private bytesUnderWay = 0;
  private window = 10 * LARGEST_PACKET;
  private largestAcknowledged = -1n;
  private recoveryUntil = -1n;
  private silences = 0;
  private lastSent = 0;
  private smoothed = 0;
  private variance = 0;
  private readonly received = new Ranges();
  private readonly complete = new Ranges();
  private readonly partial = new Map<number, Partial>();
  private readonly early = new Map<number, Buffer>();
  private expected = 1;
  private readonly events: Buffer[] = [];
  private acknowledge = false;
  private ping = false;
  private greet: boolean;
  private greetedAt = 0;
  private validated: boolean;
  private bytesReceived = 0;
  private bytesSent = 0;
  private lastHeard = Date.now();
  private busySince = Date.now();
  private waitsForAnswers = false;
  private timer?: NodeJS.Timeout;
  private lost = false;

  private constructor(
    private readonly isServer: boolean,
    private readonly client: Buffer,
    private readonly key: Buffer | undefined,
    private readonly output: Output,
  ) {
    this.validated = !isServer;
    this.greet = !isServer && key !== undefined;
    if (isServer) {
      do {
        this.server = randomBytes(8).readBigUInt64BE();
      } while (this.server === 0n);
    }
  }

  /** The end that calls. A key has 32 octets. */
  static client(key: Buffer | undefined, output: Output): Session {
    return new Session(false, randomBytes(16), key, output);
  }

  /** The end that is called. */
  static server(client: Buffer, key: Buffer | undefined, output: Output): Session {
    return new Session(true, Buffer.from(client), key, output);
  }

  get isLost(): boolean {
    return this.lost;
  }

  get isQuiet(): boolean {
    return Date.now() - this.lastHeard > QUIET && this.isIdle;
  }

  private get isIdle(): boolean {
    return this.waiting.length === 0 && this.underWay.size === 0;
  }

  isOfAnother(server: bigint): boolean {
    return server !== this.server;
  }

  /** Sends a message; ordered ones come in the order in which they were given. */
  send(message: Buffer, ordered = false): void {
    if (this.isIdle) {
      this.busySince = Date.now();
    }
    const number = this.nextMessage++;
    const order = ordered ? ++this.nextOrder : 0;
    const size = this.room() - MESSAGE_HEADER;
    for (let offset = 0; offset < message.length; offset += size) {
      const length = Math.min(size, message.length - offset);
      this.waiting.push({ number, order, message, offset, length, done: false });
    }
    this.flush();
  }

  /** Sends an event, once. */
  event(event: Buffer): void {
    if (event.length > this.room() - 3) {
      throw new Error(`an event of ${event.length} bytes does not fit in a datagram`);
    }
    this.events.push(event);
    this.flush();
  }

  /** Whether answers are waited for, so that the other end has to be alive. */
  waits(its: boolean): void {
    if (its && !this.waitsForAnswers) {
      this.busySince = Date.now();
    }
    this.waitsForAnswers = its;
  }

  private room(): number {
    return LARGEST_PACKET - HEADER - (this.key ? TAG : 0);
  }

  // --- what comes

  onPacket(packet: Buffer): void {
    const header = readHeader(packet);
    if (!header || this.lost || header.fromServer === this.isServer
      || !header.client.equals(this.client) || header.encrypted !== (this.key !== undefined)
      || (this.isServer && header.server !== 0n && header.server !== this.server)) {
      return;
    }
    const payload = open(packet, header, this.key);
    const frames = payload && readFrames(payload);
    if (!frames || frames.length === 0) {
      return;
    }
    this.bytesReceived += packet.length;
    if (frames.some(f => f.type === RESET)) {
      if (!this.isServer && header.server === this.server) {
        this.lose('the service does not know the session any more: it was started anew');
      }
      return;
    }
    if (!this.isServer && this.server === 0n) {
      if (header.server === 0n) {
        return;
      }
      this.server = header.server;
      this.greet = false;
      this.acknowledge = true; // which proves to the server where we are
    } else if (!this.isServer && header.server !== this.server) {
      return;
    }
    this.lastHeard = Date.now();
    this.validated ||= header.server === this.server;
    const asks = frames.some(f => f.type === MESSAGE || f.type === PING);
    if (this.received.has(header.number)) {
      this.acknowledge ||= asks;
    } else if (!(this.key && header.server === 0n && frames.some(f => f.type === MESSAGE))) {
      this.received.add(header.number);
      this.acknowledge ||= asks;
      for (const frame of frames) {
        this.take(frame, this.key === undefined || header.server !== 0n);
      }
    }
    this.flush();
  }

  private take(frame: Frame, fresh: boolean): void {
    switch (frame.type) {
      case MESSAGE: return this.chunk(frame);
      case ACK: return this.acknowledged(frame.ranges!);
      case EVENT: if (fresh) this.output.event(frame.bytes!); return;
      case CLOSE: return this.lose('the other end has closed the session');
    }
  }

  private chunk(frame: Frame): void {
    const number = frame.number!;
    if (this.complete.has(BigInt(number))) {
      return;
    }
    let its = this.partial.get(number);
    if (!its) {
      its = { whole: Buffer.alloc(frame.total!), order: frame.order!, have: new Map(), bytes: 0 };
      this.partial.set(number, its);
    }
    if (its.whole.length !== frame.total || its.order !== frame.order || its.have.has(frame.offset!)) {
      return;
    }
    frame.bytes!.copy(its.whole, frame.offset!);
    its.have.set(frame.offset!, frame.bytes!.length);
    its.bytes += frame.bytes!.length;
    if (its.bytes < its.whole.length) {
      return;
    }
    this.partial.delete(number);
    this.complete.add(BigInt(number));
    if (its.order === 0) {
      return this.output.message(its.whole);
    }
    this.early.set(its.order, its.whole);
    for (let next = this.early.get(this.expected); next; next = this.early.get(this.expected)) {
      this.early.delete(this.expected++);
      this.output.message(next);
    }
  }

  private acknowledged(ranges: { first: bigint; last: bigint }[]): void {
    const now = Date.now();
    let news = false;
    for (const [number, sent] of [...this.underWay]) {
      if (ranges.some(r => r.first <= number && number <= r.last)) {
        this.underWay.delete(number);
        this.bytesUnderWay -= sent.size;
        sent.chunks.forEach(c => { c.done = true; });
        if (number > this.largestAcknowledged) {
          this.largestAcknowledged = number;
          const sample = Math.max(1, now - sent.time);
          this.variance = this.smoothed ? (3 * this.variance + Math.abs(this.smoothed - sample)) / 4 : sample / 2;
          this.smoothed = this.smoothed ? (7 * this.smoothed + sample) / 8 : sample;
        }
        if (number > this.recoveryUntil) {
          this.window += sent.size;
        }
        news = true;
      }
    }
    if (!news) {
      return;
    }
    this.silences = 0;
    const lost: Chunk[] = [];
    for (const [number, sent] of [...this.underWay]) {
      const late = number < this.largestAcknowledged && now - sent.time > this.smoothed * 9 / 8 + 1;
      if (number <= this.largestAcknowledged - 3n || late) {
        this.underWay.delete(number);
        this.bytesUnderWay -= sent.size;
        lost.push(...sent.chunks);
        if (number > this.recoveryUntil) {
          this.recoveryUntil = this.nextPacket - 1n;
          this.window = Math.max(2 * LARGEST_PACKET, this.window / 2);
        }
      }
    }
    this.waiting.unshift(...lost.filter(c => !c.done));
  }

  private lose(why: string): void {
    if (!this.lost) {
      this.lost = true;
      clearTimeout(this.timer);
      this.output.lost(why);
    }
  }

  // --- time

  private timeout(): number {
    const once = this.smoothed ? Math.max(20, this.smoothed + Math.max(4 * this.variance, 1)) : 1000;
    return Math.min(once * 2 ** Math.min(this.silences, 16), 10_000);
  }

  private arm(): void {
    clearTimeout(this.timer);
    const now = Date.now();
    let next = Infinity;
    if (this.greet && this.greetedAt) {
      next = this.greetedAt + this.timeout();
    } else if (this.underWay.size > 0) {
      next = this.lastSent + this.timeout();
    } else if (this.waitsForAnswers) {
      next = Math.max(this.lastHeard, this.lastSent) + 1000;
    }
    if (next < Infinity && !this.lost) {
      this.timer = setTimeout(() => this.onTimer(), Math.max(1, next - now));
      this.timer.unref();
    }
  }

  private onTimer(): void {
    const now = Date.now();
    if (now - Math.max(this.lastHeard, this.busySince) >= PATIENCE) {
      return this.lose('nothing was heard from the other end for 30 s');
    }
    if (this.greet) {
      this.silences++;
      this.greetedAt = 0;
    } else if (this.underWay.size > 0) {
      this.silences++;
      const lost = [...this.underWay.values()].flatMap(s => s.chunks).filter(c => !c.done);
      this.underWay.clear();
      this.bytesUnderWay = 0;
      this.window = 2 * LARGEST_PACKET;
      this.waiting.unshift(...lost);
      this.ping = lost.length === 0;
    } else {
      this.ping = true;
    }
    this.flush();
  }

  // --- packets go

  flush(): void {
    if (this.greet) {
      if (!this.greetedAt && (!this.isIdle || this.events.length > 0)) {
        this.greetedAt = Date.now();
        this.packet(Buffer.alloc(64, PING));
      }
    } else {
      while (!this.lost && this.one()) { /* until nothing is left, or nothing more may go */ }
    }
    this.arm();
  }

  private one(): boolean {
    let room = this.room();
    if (!this.validated) {
      room = Math.min(room, 3 * this.bytesReceived - this.bytesSent - HEADER - (this.key ? TAG : 0));
      if (room < 20) {
        return false;
      }
    }
    const parts: Buffer[] = [];
    const put = (part: Buffer) => { parts.push(part); room -= part.length; };
    if (this.acknowledge && this.received.list.length > 0) {
      const ranges = this.received.list.slice(0, Math.min(8, Math.floor((room - 2) / 16)));
      const ack = Buffer.alloc(2 + 16 * ranges.length);
      ack[0] = ACK;
      ack[1] = ranges.length;
      ranges.forEach((r, i) => {
        ack.writeBigUInt64BE(r.first, 2 + 16 * i);
        ack.writeBigUInt64BE(r.last, 10 + 16 * i);
      });
      put(ack);
    } else if (this.acknowledge) {
      this.ping = true;
    }
    this.acknowledge = false;
    if (this.events.length > 0 && this.events[0].length + 3 <= room) {
      const event = this.events.shift()!;
      const head = Buffer.alloc(3);
      head[0] = EVENT;
      head.writeUInt16BE(event.length, 1);
      put(Buffer.concat([head, event]));
    }
    const chunks: Chunk[] = [];
    while (this.waiting.length > 0 && (this.bytesUnderWay < this.window || this.underWay.size === 0)) {
      const next = this.waiting[0];
      if (!next.done && next.length + MESSAGE_HEADER > room) {
        break;
      }
      this.waiting.shift();
      if (next.done) {
        continue;
      }
      const head = Buffer.alloc(MESSAGE_HEADER);
      head[0] = MESSAGE;
      head.writeUInt32BE(next.number, 1);
      head.writeUInt32BE(next.order, 5);
      head.writeUInt32BE(next.message.length, 9);
      head.writeUInt32BE(next.offset, 13);
      head.writeUInt16BE(next.length, 17);
      put(Buffer.concat([head, next.message.subarray(next.offset, next.offset + next.length)]));
      chunks.push(next);
    }
    let asks = chunks.length > 0;
    if (this.ping && !asks) {
      put(Buffer.from([PING]));
      asks = true;
    }
    this.ping = false;
    if (parts.length === 0) {
      return false;
    }
    const number = this.nextPacket;
    const size = this.packet(Buffer.concat(parts));
    if (asks) {
      this.lastSent = Date.now();
      this.underWay.set(number, { time: this.lastSent, size, chunks });
      this.bytesUnderWay += size;
    }
    return true;
  }

  private packet(frames: Buffer): number {
    const packet = seal(this.client, this.server, this.nextPacket++, this.isServer, frames, this.key);
    this.bytesSent += packet.length;
    this.output.packet(packet);
    return packet.length;
  }

  /** Tells the other end that the session is needed no more. */
  close(): void {
    if (!this.lost && this.server !== 0n) {
      this.packet(Buffer.from([CLOSE]));
    }
    this.lost = true;
    clearTimeout(this.timer);
  }

  /** The answer to a packet of a session that is not known. */
  static reset(packet: Buffer, key: Buffer | undefined): Buffer | undefined {
    const header = readHeader(packet);
    if (!header || header.fromServer || header.server === 0n || header.encrypted !== (key !== undefined)
      || !open(packet, header, key)) {
      return undefined;
    }
    const number = randomBytes(8).readBigUInt64BE() | 1n << 63n;
    return seal(header.client, header.server, number, true, Buffer.from([RESET]), key);
  }
}

// --- octets

interface Frame {
  type: number; number?: number; order?: number; total?: number; offset?: number; bytes?: Buffer;
  ranges?: { first: bigint; last: bigint }[];
}

function readFrames(payload: Buffer): Frame[] | undefined {
  const frames: Frame[] = [];
  let at = 0;
  try {
    while (at < payload.length) {
      const type = payload[at++];
      if (type === MESSAGE) {
        const [number, order, total, offset] = [0, 4, 8, 12].map(i => payload.readUInt32BE(at + i));
        const length = payload.readUInt16BE(at + 16);
        at += 18;
        if (total < 1 || total > 16 << 20 || length < 1 || offset + length > total || at + length > payload.length) {
          return undefined;
        }
        frames.push({ type, number, order, total, offset, bytes: payload.subarray(at, at += length) });
      } else if (type === ACK) {
        const ranges = Array.from({ length: payload.readUInt8(at++) }, () => ({
          first: payload.readBigUInt64BE((at += 16) - 16), last: payload.readBigUInt64BE(at - 8) }));
        frames.push({ type, ranges });
      } else if (type === EVENT) {
        const length = payload.readUInt16BE(at);
        at += 2;
        if (length < 1 || at + length > payload.length) {
          return undefined;
        }
        frames.push({ type, bytes: payload.subarray(at, at += length) });
      } else if (type === PING || type === RESET || type === CLOSE) {
        frames.push({ type });
      } else {
        return undefined;
      }
    }
    return frames;
  } catch {
    return undefined; // it ends within a frame
  }
}

function keyOf(key: Buffer, client: Buffer, server: bigint, fromServer: boolean): Buffer {
  const salt = Buffer.alloc(24);
  client.copy(salt);
  salt.writeBigUInt64BE(server, 16);
  const info = `naru rpc 1 ${fromServer ? 'server' : 'client'}`;
  return Buffer.from(hkdfSync('sha256', key, salt, info, 32));
}

function nonce(number: bigint): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeBigUInt64BE(number, 4);
  return bytes;
}

function seal(client: Buffer, server: bigint, number: bigint, fromServer: boolean, frames: Buffer,
  key: Buffer | undefined): Buffer {
  const header = Buffer.alloc(HEADER);
  header[0] = MAGIC;
  header[1] = 1 << 4 | (key ? 1 : 0) | (fromServer ? 2 : 0);
  client.copy(header, 2);
  header.writeBigUInt64BE(server, 18);
  header.writeBigUInt64BE(number, 26);
  if (!key) {
    return Buffer.concat([header, frames]);
  }
  const cipher = createCipheriv('chacha20-poly1305', keyOf(key, client, server, fromServer), nonce(number),
    { authTagLength: TAG });
  cipher.setAAD(header, { plaintextLength: frames.length });
  return Buffer.concat([header, cipher.update(frames), cipher.final(), cipher.getAuthTag()]);
}

function open(packet: Buffer, header: Header, key: Buffer | undefined): Buffer | undefined {
  if (!key) {
    return packet.subarray(HEADER);
  }
  if (packet.length < HEADER + TAG) {
    return undefined;
  }
  const decipher = createDecipheriv('chacha20-poly1305',
    keyOf(key, header.client, header.server, header.fromServer), nonce(header.number), { authTagLength: TAG });
  const sealed = packet.subarray(HEADER, packet.length - TAG);
  decipher.setAAD(packet.subarray(0, HEADER), { plaintextLength: sealed.length });
  decipher.setAuthTag(packet.subarray(packet.length - TAG));
  try {
    return Buffer.concat([decipher.update(sealed), decipher.final()]);
  } catch {
    return undefined; // it is not what the other end sent
  }
}
