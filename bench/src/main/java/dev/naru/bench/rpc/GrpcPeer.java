package dev.naru.bench.rpc;

import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerSocketChannel;
import io.grpc.stub.ServerCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;

/**
 * The sum by grpc-java, with what its guides say of speed: epoll, and no executor between the event
 * loop and a handler that does not block. {@code GrpcPeer <port>}.
 */
final class GrpcPeer {

  /** Three numbers. */
  record Numbers(int a, int b, int c) {}

  /** Protocol buffers' encoding of three int32, as generated code writes and reads it. */
  private static final MethodDescriptor.Marshaller<Numbers> NUMBERS =
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

  private static final MethodDescriptor.Marshaller<Integer> SUM =
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

  /** What clients call. */
  static final MethodDescriptor<Numbers, Integer> METHOD =
      MethodDescriptor.<Numbers, Integer>newBuilder()
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName("sums/sum")
          .setRequestMarshaller(NUMBERS)
          .setResponseMarshaller(SUM)
          .build();

  private GrpcPeer() {}

  private static int field(byte[] bytes, int at, int number, int value) {
    int to = at;
    bytes[to++] = (byte) (number << 3);
    int left = value;
    while (left > 127) {
      bytes[to++] = (byte) (left & 127 | 128);
      left >>>= 7;
    }
    bytes[to++] = (byte) left;
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

  public static void main(String[] args) throws Exception {
    EventLoopGroup one = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0])))
        .bossEventLoopGroup(one)
        .workerEventLoopGroup(one)
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
        .start()
        .awaitTermination();
  }
}
