package dev.naru.web.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.naru.engine.NetworkKind;
import dev.naru.web.WebFixture;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.okhttp.OkHttpChannelBuilder;
import io.grpc.okhttp.OkHttpServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client and a server of grpc-java, on its own HTTP/2, with Naru between them. */
class GrpcTest {

  private static final String LARGE = "0123456789".repeat(100_000);

  private static final Metadata.Key<String> REASON =
      Metadata.Key.of("reason", Metadata.ASCII_STRING_MARSHALLER);

  /** Messages are texts: generated classes would prove no more. */
  private static final MethodDescriptor.Marshaller<String> TEXT =
      new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(String value) {
          return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String parse(InputStream stream) {
          try {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        }
      };

  private static final MethodDescriptor<String, String> ONE = method("One", MethodType.UNARY);
  private static final MethodDescriptor<String, String> MANY =
      method("Many", MethodType.SERVER_STREAMING);
  private static final MethodDescriptor<String, String> TALK =
      method("Talk", MethodType.BIDI_STREAMING);

  private static MethodDescriptor<String, String> method(String name, MethodType type) {
    return MethodDescriptor.<String, String>newBuilder(TEXT, TEXT)
        .setFullMethodName("test.Texts/" + name)
        .setType(type)
        .build();
  }

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch cancelled = new CountDownLatch(1);
  private Server server;
  private WebFixture web;
  private ManagedChannel channel;

  @BeforeEach
  void start() throws Exception {
    server =
        OkHttpServerBuilder.forPort(0, InsecureServerCredentials.create())
            .addService(
                ServerServiceDefinition.builder("test.Texts")
                    .addMethod(ONE, ServerCalls.asyncUnaryCall(this::one))
                    .addMethod(MANY, ServerCalls.asyncServerStreamingCall(this::many))
                    .addMethod(TALK, ServerCalls.asyncBidiStreamingCall(GrpcTest::talk))
                    .build())
            .build()
            .start();
    web =
        WebFixture.on(
            NetworkKind.EPOLL,
            "- { routes: [{ path: /, proxy: [h2c://127.0.0.1:" + server.getPort() + "] }] }");
    channel =
        OkHttpChannelBuilder.forAddress(
                "127.0.0.1", web.port(), InsecureChannelCredentials.create())
            .build();
  }

  @AfterEach
  void stop() throws Exception {
    channel.shutdownNow().awaitTermination(30, TimeUnit.SECONDS);
    web.close();
    server.shutdownNow().awaitTermination(30, TimeUnit.SECONDS);
  }

  private void one(String word, StreamObserver<String> to) {
    switch (word) {
      case "fail" -> {
        Metadata trailers = new Metadata();
        trailers.put(REASON, "as asked for");
        to.onError(Status.NOT_FOUND.withDescription("nothing 없음").asRuntimeException(trailers));
      }
      case "never" -> {
        ((ServerCallStreamObserver<String>) to).setOnCancelHandler(cancelled::countDown);
        asked.countDown();
      }
      default -> {
        to.onNext(word);
        to.onCompleted();
      }
    }
  }

  private void many(String asked, StreamObserver<String> to) {
    for (int i = 0; i < 1_000; i++) {
      to.onNext(asked + i);
    }
    if (asked.equals("broken")) {
      to.onError(Status.DATA_LOSS.asRuntimeException());
    } else {
      to.onCompleted();
    }
  }

  private static StreamObserver<String> talk(StreamObserver<String> to) {
    return new StreamObserver<>() {
      @Override
      public void onNext(String said) {
        to.onNext(said + "!");
      }

      @Override
      public void onError(Throwable gone) {
        // Nobody listens any more.
      }

      @Override
      public void onCompleted() {
        to.onNext("bye");
        to.onCompleted();
      }
    };
  }

  private static CallOptions patience() {
    return CallOptions.DEFAULT.withDeadlineAfter(30, TimeUnit.SECONDS);
  }

  @Test
  void callsAreAnswered() {
    assertThat(ClientCalls.blockingUnaryCall(channel, ONE, patience(), "한 마디")).isEqualTo("한 마디");
    assertThat(ClientCalls.blockingUnaryCall(channel, ONE, patience(), LARGE)).isEqualTo(LARGE);
  }

  @Test
  void aFailureComesWithItsStatusAndItsTrailers() {
    assertThatThrownBy(() -> ClientCalls.blockingUnaryCall(channel, ONE, patience(), "fail"))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            failure -> {
              assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
              assertThat(failure.getStatus().getDescription()).isEqualTo("nothing 없음");
              assertThat(failure.getTrailers().get(REASON)).isEqualTo("as asked for");
            });
  }

  @Test
  void aStreamComesWholeAndInOrder() {
    List<String> all = new ArrayList<>();
    ClientCalls.blockingServerStreamingCall(channel, MANY, patience(), "m")
        .forEachRemaining(all::add);
    assertThat(all).hasSize(1_000).startsWith("m0", "m1").endsWith("m999");
  }

  @Test
  void aStreamThatFailsSaysSoAtItsEnd() {
    assertThatThrownBy(
            () ->
                ClientCalls.blockingServerStreamingCall(channel, MANY, patience(), "broken")
                    .forEachRemaining(one -> {}))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            failure -> assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.DATA_LOSS));
  }

  @Test
  void bothSidesTalkInTurn() throws Exception {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    StreamObserver<String> up =
        ClientCalls.asyncBidiStreamingCall(
            channel.newCall(TALK, patience()),
            new StreamObserver<>() {
              @Override
              public void onNext(String said) {
                heard.add(said);
              }

              @Override
              public void onError(Throwable failure) {
                heard.add(failure.toString());
              }

              @Override
              public void onCompleted() {
                heard.add("over");
              }
            });
    for (String word : List.of("a", "b", "c")) {
      up.onNext(word);
      assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo(word + "!");
    }
    up.onCompleted();
    assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("bye");
    assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("over");
  }

  @Test
  void aCallThatNobodyWaitsForIsCancelledAtTheServer() throws Exception {
    // No deadline to wait for: the server would keep it by itself, without a word of the proxy's.
    BlockingQueue<Status.Code> ends = new LinkedBlockingQueue<>();
    ClientCall<String, String> call = channel.newCall(ONE, CallOptions.DEFAULT);
    ClientCalls.asyncUnaryCall(
        call,
        "never",
        new StreamObserver<>() {
          @Override
          public void onNext(String said) {
            // Nothing is said.
          }

          @Override
          public void onError(Throwable failure) {
            ends.add(Status.fromThrowable(failure).getCode());
          }

          @Override
          public void onCompleted() {
            ends.add(Status.Code.OK);
          }
        });
    assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
    call.cancel("nobody waits", null);
    assertThat(ends.poll(30, TimeUnit.SECONDS)).isEqualTo(Status.Code.CANCELLED);
    assertThat(cancelled.await(30, TimeUnit.SECONDS)).isTrue();
  }
}
