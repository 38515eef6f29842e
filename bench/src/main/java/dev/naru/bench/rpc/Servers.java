package dev.naru.bench.rpc;

import dev.naru.engine.MemoryStore;
import dev.naru.engine.Platform;
import dev.naru.engine.config.Limits;
import dev.naru.engine.network.Endpoint;
import dev.naru.engine.network.HostNetwork;
import dev.naru.engine.network.HostNetworkConfig;
import dev.naru.engine.network.Listener;
import dev.naru.rpc.MessagePattern;
import dev.naru.rpc.OnLoop;
import dev.naru.rpc.server.RpcConfig;
import dev.naru.rpc.server.RpcServer;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.rsocket.Payload;
import io.rsocket.SocketAcceptor;
import io.rsocket.core.RSocketServer;
import io.rsocket.transport.netty.server.CloseableChannel;
import io.rsocket.transport.netty.server.TcpServerTransport;
import io.rsocket.util.DefaultPayload;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Mono;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/**
 * The peers that run in a JVM, each with one event loop: {@code naru}, {@code grpc}, {@code
 * rsocket}.
 */
final class Servers {

  /** Three numbers. */
  record Numbers(int a, int b, int c) {}

  /** One handler, as a user writes it. */
  static final class Sums {
    @OnLoop
    @MessagePattern("sum")
    int sum(int[] numbers) {
      int sum = 0;
      for (int number : numbers) {
        sum += number;
      }
      return sum;
    }
  }

  private Servers() {}

  /** Runs one until its input ends; says where it listens. */
  public static void main(String[] arguments) throws Exception {
    switch (arguments[0]) {
      case "naru" -> naru();
      case "grpc" -> grpc();
      default -> rsocket();
    }
    while (System.in.read() >= 0) {
      // until whoever has started it is gone
    }
    System.exit(0);
  }

  private static void naru() throws IOException {
    HostNetworkConfig defaults = HostNetworkConfig.DEFAULTS;
    HostNetwork network =
        new HostNetwork(new HostNetworkConfig(defaults.transport(), 1, defaults.allocator()));
    MeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    Platform platform =
        new Platform(
            network,
            metrics,
            Limits.DEFAULTS,
            Path.of("unused"),
            () -> new MemoryStore(network, metrics));
    RpcServer server =
        new RpcServer(
            RpcConfig.listening(
                Endpoint.parse("tcp://127.0.0.1:0"), Endpoint.parse("udp://127.0.0.1:0")),
            platform,
            List.of(new Sums()));
    server.start();
    platform.listeners().open();
    StringBuilder ports = new StringBuilder("port");
    for (String scheme : List.of("tcp", "udp")) {
      for (Map.Entry<Endpoint, Listener> each : server.listeners().entrySet()) {
        if (each.getKey().toString().startsWith(scheme)) {
          ports.append(' ').append(((InetSocketAddress) each.getValue().address()).getPort());
        }
      }
    }
    System.out.println(ports);
  }

  /** Protobuf's own encoding of three int32, as generated code writes it. */
  static final MethodDescriptor.Marshaller<Numbers> NUMBERS =
      new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(Numbers value) {
          byte[] bytes = new byte[18];
          int at = field(bytes, 0, 1, value.a);
          at = field(bytes, at, 2, value.b);
          return new ByteArrayInputStream(bytes, 0, field(bytes, at, 3, value.c));
        }

        @Override
        public Numbers parse(InputStream in) {
          int[] fields = fields(in);
          return new Numbers(fields[1], fields[2], fields[3]);
        }
      };

  static final MethodDescriptor.Marshaller<Integer> SUM =
      new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(Integer value) {
          byte[] bytes = new byte[6];
          return new ByteArrayInputStream(bytes, 0, field(bytes, 0, 1, value));
        }

        @Override
        public Integer parse(InputStream in) {
          return fields(in)[1];
        }
      };

  private static int field(byte[] bytes, int at, int number, int value) {
    int to = at;
    bytes[to++] = (byte) (number << 3);
    int rest = value;
    while (rest > 127) {
      bytes[to++] = (byte) (rest & 127 | 128);
      rest >>>= 7;
    }
    bytes[to++] = (byte) rest;
    return to;
  }

  private static int[] fields(InputStream in) {
    try {
      int[] values = new int[4];
      for (int tag = in.read(); tag >= 0; tag = in.read()) {
        int value = 0;
        int shift = 0;
        int octet;
        do {
          octet = in.read();
          value |= (octet & 127) << shift;
          shift += 7;
        } while ((octet & 128) != 0);
        values[tag >> 3 & 3] = value;
      }
      return values;
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  static final MethodDescriptor<Numbers, Integer> METHOD =
      MethodDescriptor.<Numbers, Integer>newBuilder()
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName("sums/sum")
          .setRequestMarshaller(NUMBERS)
          .setResponseMarshaller(SUM)
          .build();

  private static void grpc() throws IOException {
    var loops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    var server =
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
            .bossEventLoopGroup(loops)
            .workerEventLoopGroup(loops)
            .channelType(EpollServerSocketChannel.class)
            .directExecutor()
            .addService(
                ServerServiceDefinition.builder("sums")
                    .addMethod(
                        METHOD,
                        ServerCalls.asyncUnaryCall(
                            (numbers, answer) -> {
                              answer.onNext(numbers.a + numbers.b + numbers.c);
                              answer.onCompleted();
                            }))
                    .build())
            .build()
            .start();
    System.out.println("port " + server.getPort());
  }

  private static void rsocket() {
    System.setProperty("reactor.netty.ioWorkerCount", "1");
    System.setProperty("reactor.netty.ioSelectCount", "1");
    JsonMapper json = JsonMapper.builder().build();
    ObjectReader reader = json.readerFor(int[].class);
    CloseableChannel server =
        RSocketServer.create(
                SocketAcceptor.forRequestResponse(
                    payload -> {
                      int sum = 0;
                      for (int number : reader.<int[]>readValue(payload.getDataUtf8())) {
                        sum += number;
                      }
                      payload.release();
                      Payload answer = DefaultPayload.create(Integer.toString(sum));
                      return Mono.just(answer);
                    }))
            .bindNow(TcpServerTransport.create("127.0.0.1", 0));
    System.out.println("port " + server.address().getPort());
  }
}
