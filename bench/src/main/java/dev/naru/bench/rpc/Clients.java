package dev.naru.bench.rpc;

import dev.naru.rpc.client.RpcClient;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.rsocket.RSocket;
import io.rsocket.core.RSocketConnector;
import io.rsocket.transport.netty.client.TcpClientTransport;
import io.rsocket.util.DefaultPayload;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Each peer with its own client, so many calls under way; the next begins when one has ended. */
final class Clients {

  /** Begins a call, and tells when it has ended. */
  interface Call extends AutoCloseable {
    void begin(Consumer<Boolean> ended);

    @Override
    void close();
  }

  private Clients() {}

  static Frames.Outcome run(Call call, int window, double seconds) throws InterruptedException {
    Latencies latencies = new Latencies();
    AtomicBoolean on = new AtomicBoolean(true);
    for (int i = 0; i < window; i++) {
      again(call, latencies, on);
    }
    Thread.sleep((long) (seconds * 500));
    long begun;
    synchronized (latencies) {
      latencies.clear();
      begun = System.nanoTime();
    }
    Thread.sleep((long) (seconds * 1_000));
    synchronized (latencies) {
      double passed = (System.nanoTime() - begun) / 1e9;
      on.set(false);
      return new Frames.Outcome(
          latencies.count() / passed, latencies.micros(0.5), latencies.micros(0.99));
    }
  }

  private static void again(Call call, Latencies latencies, AtomicBoolean on) {
    long begun = System.nanoTime();
    call.begin(
        ok -> {
          if (!ok) {
            throw new IllegalStateException("a call has failed");
          }
          synchronized (latencies) {
            latencies.add(System.nanoTime() - begun);
          }
          if (on.get()) {
            again(call, latencies, on);
          }
        });
  }

  static Call naru(RpcClient client) {
    int[] numbers = {1, 2, 3};
    return new Call() {
      @Override
      public void begin(Consumer<Boolean> ended) {
        client
            .send("sum", numbers, Integer.class)
            .whenComplete((sum, failure) -> ended.accept(failure == null && sum == 6));
      }

      @Override
      public void close() {
        client.close();
      }
    };
  }

  static Call grpc(int port) {
    var loops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", port)
            .usePlaintext()
            .eventLoopGroup(loops)
            .channelType(EpollSocketChannel.class)
            .directExecutor()
            .build();
    Servers.Numbers numbers = new Servers.Numbers(1, 2, 3);
    return new Call() {
      @Override
      public void begin(Consumer<Boolean> ended) {
        ClientCalls.asyncUnaryCall(
            channel.newCall(Servers.METHOD, CallOptions.DEFAULT),
            numbers,
            new StreamObserver<>() {
              private int sum;

              @Override
              public void onNext(Integer value) {
                sum = value;
              }

              @Override
              public void onError(Throwable failure) {
                ended.accept(false);
              }

              @Override
              public void onCompleted() {
                ended.accept(sum == 6);
              }
            });
      }

      @Override
      public void close() {
        channel.shutdownNow();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
      }
    };
  }

  static Call rsocket(int port) {
    RSocket socket =
        RSocketConnector.connectWith(TcpClientTransport.create("127.0.0.1", port)).block();
    if (socket == null) {
      throw new IllegalStateException("no connection");
    }
    return new Call() {
      @Override
      public void begin(Consumer<Boolean> ended) {
        socket
            .requestResponse(DefaultPayload.create("[1,2,3]"))
            .subscribe(
                payload -> {
                  boolean right = payload.getDataUtf8().equals("6");
                  payload.release();
                  ended.accept(right);
                },
                failure -> ended.accept(false));
      }

      @Override
      public void close() {
        socket.dispose();
      }
    };
  }
}
