package dev.naru.bench.rpc;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.rsocket.Payload;
import io.rsocket.SocketAcceptor;
import io.rsocket.core.RSocketServer;
import io.rsocket.frame.decoder.PayloadDecoder;
import io.rsocket.transport.netty.server.TcpServerTransport;
import io.rsocket.util.ByteBufPayload;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.ToIntFunction;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.TcpServer;

/**
 * The sum by rsocket-java: payloads that are not copied, found by the name in their metadata, three
 * numbers of four octets. {@code RSocketPeer <port>}.
 */
final class RSocketPeer {

  private static final Map<String, ToIntFunction<ByteBuf>> HANDLERS =
      Map.of("sum", data -> data.readInt() + data.readInt() + data.readInt());

  private RSocketPeer() {}

  private static Mono<Payload> answer(Payload payload) {
    try {
      String name = payload.sliceMetadata().toString(StandardCharsets.US_ASCII);
      ToIntFunction<ByteBuf> handler = HANDLERS.get(name);
      if (handler == null) {
        return Mono.error(new IllegalArgumentException("no handler of " + name));
      }
      int sum = handler.applyAsInt(payload.sliceData());
      return Mono.just(ByteBufPayload.create(ByteBufAllocator.DEFAULT.buffer(4).writeInt(sum)));
    } finally {
      payload.release();
    }
  }

  public static void main(String[] args) {
    TcpServer server =
        TcpServer.create()
            .runOn(LoopResources.create("rsocket", 1, 1, true))
            .host("127.0.0.1")
            .port(Integer.parseInt(args[0]));
    RSocketServer.create(SocketAcceptor.forRequestResponse(RSocketPeer::answer))
        .payloadDecoder(PayloadDecoder.ZERO_COPY)
        .bindNow(TcpServerTransport.create(server))
        .onClose()
        .block();
  }
}
