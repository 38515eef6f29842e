package dev.naru.bench.rpc;

import dev.naru.rpc.client.RpcClient;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollSocketChannel;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.rsocket.RSocket;
import io.rsocket.core.RSocketConnector;
import io.rsocket.frame.decoder.PayloadDecoder;
import io.rsocket.transport.netty.client.TcpClientTransport;
import io.rsocket.util.ByteBufPayload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.TcpClient;

/** Each server with its own client; the next call begins when one has ended. */
final class Clients {

  private static final long SETTLE_MILLIS = 200;

  /** A client that calls. */
  interface Client extends AutoCloseable {
    /** Begins a call; tells the sum, or what went wrong. */
    void begin(Consumer<Object> ended);

    @Override
    void close();
  }

  /** Makes a client. */
  interface Opening {
    Client open();
  }

  private Clients() {}

  /** So many calls under way in all. */
  static Sample run(Opening opening, int window, double seconds)
      throws IOException, InterruptedException {
    try (Client client = opening.open()) {
      Running running = new Running(client);
      for (int i = 0; i < window; i++) {
        running.again();
      }
      Thread.sleep(SETTLE_MILLIS);
      long begun = running.clear();
      Thread.sleep((long) (seconds * 1_000));
      return running.end(begun);
    }
  }

  private static final class Running {
    private final Client client;
    private final Latencies latencies = new Latencies();
    private @Nullable Object wrong;
    private boolean over;

    Running(Client client) {
      this.client = client;
    }

    void again() {
      long begun = System.nanoTime();
      client.begin(
          answer -> {
            if (ended(System.nanoTime() - begun, answer)) {
              again();
            }
          });
    }

    private synchronized boolean ended(long nanos, Object answer) {
      if (!over && !answer.equals(6)) {
        wrong = answer;
      }
      latencies.add(nanos);
      return !over && wrong == null;
    }

    synchronized long clear() {
      latencies.clear();
      return System.nanoTime();
    }

    synchronized Sample end(long begun) throws IOException {
      over = true;
      if (wrong != null) {
        throw new IOException("answered " + wrong);
      }
      return latencies.sample((System.nanoTime() - begun) / 1e9, Double.NaN);
    }
  }

  static Client naru(RpcClient client) {
    int[] numbers = {1, 2, 3};
    return new Client() {
      @Override
      public void begin(Consumer<Object> ended) {
        client
            .send("sum", numbers, Integer.class)
            .whenComplete(
                (sum, failure) ->
                    ended.accept(failure == null ? Objects.requireNonNull(sum) : failure));
      }

      @Override
      public void close() {
        client.close();
      }
    };
  }

  /** Each call on the next of so many. */
  private abstract static class InTurn<C> implements Client {
    private final List<C> all = new ArrayList<>();
    private int turn;

    void add(C one) {
      all.add(one);
    }

    List<C> all() {
      return all;
    }

    C next() {
      turn = (turn + 1) % all.size();
      return all.get(turn);
    }
  }

  static Client grpc(int port, int channels) {
    EventLoopGroup one = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    GrpcPeer.Numbers numbers = new GrpcPeer.Numbers(1, 2, 3);
    InTurn<ManagedChannel> client =
        new InTurn<>() {
          @Override
          public void begin(Consumer<Object> ended) {
            ClientCalls.asyncUnaryCall(
                next().newCall(GrpcPeer.METHOD, CallOptions.DEFAULT), numbers, new Answer(ended));
          }

          @Override
          public void close() {
            all().forEach(ManagedChannel::shutdownNow);
            one.shutdownGracefully(0, 1, TimeUnit.SECONDS);
          }
        };
    for (int i = 0; i < channels; i++) {
      client.add(
          NettyChannelBuilder.forAddress("127.0.0.1", port)
              .usePlaintext()
              .eventLoopGroup(one)
              .channelType(EpollSocketChannel.class)
              .directExecutor()
              .build());
    }
    return client;
  }

  private static final class Answer implements StreamObserver<Integer> {
    private final Consumer<Object> ended;
    private Object sum = "nothing";

    Answer(Consumer<Object> ended) {
      this.ended = ended;
    }

    @Override
    public void onNext(Integer value) {
      sum = value;
    }

    @Override
    public void onError(Throwable failure) {
      ended.accept(failure);
    }

    @Override
    public void onCompleted() {
      ended.accept(sum);
    }
  }

  static Client rsocket(int port, int connections) {
    LoopResources one = LoopResources.create("bench", 1, 1, true);
    ByteBuf name =
        Unpooled.unreleasableBuffer(Unpooled.copiedBuffer("sum", StandardCharsets.US_ASCII));
    InTurn<RSocket> client =
        new InTurn<>() {
          @Override
          public void begin(Consumer<Object> ended) {
            ByteBuf data = ByteBufAllocator.DEFAULT.buffer(12).writeInt(1).writeInt(2).writeInt(3);
            next()
                .requestResponse(ByteBufPayload.create(data, name.duplicate()))
                .subscribe(
                    payload -> {
                      int sum = payload.sliceData().readInt();
                      payload.release();
                      ended.accept(sum);
                    },
                    ended);
          }

          @Override
          public void close() {
            all().forEach(RSocket::dispose);
            one.dispose();
          }
        };
    for (int i = 0; i < connections; i++) {
      TcpClient tcp = TcpClient.create().runOn(one).host("127.0.0.1").port(port);
      client.add(
          Objects.requireNonNull(
              RSocketConnector.create()
                  .payloadDecoder(PayloadDecoder.ZERO_COPY)
                  .connect(TcpClientTransport.create(tcp))
                  .block()));
    }
    return client;
  }
}
