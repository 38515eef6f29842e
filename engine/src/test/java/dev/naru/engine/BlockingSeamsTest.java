package dev.naru.engine;

import dev.naru.engine.account.PasswordHasher;
import dev.naru.engine.account.PasswordHasher.Cost;
import dev.naru.engine.child.ChildCommand;
import dev.naru.engine.child.OneShot;
import dev.naru.engine.child.Signal;
import dev.naru.engine.config.Limits;
import dev.naru.engine.config.StoreConfig;
import dev.naru.engine.network.Endpoint;
import dev.naru.engine.network.ListenerConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever may block says so on an event loop, before it does anything. */
class BlockingSeamsTest {

  private static final PasswordHasher HASHER = new PasswordHasher(new Random(1), new Cost(8, 1));

  /** What may block, on a platform. */
  private interface OnPlatform {
    void pass(Platform platform) throws Exception;
  }

  static Stream<Named<OnPlatform>> seams() {
    return Stream.of(
        seam("hashing a password", platform -> HASHER.hash("correct horse".toCharArray())),
        seam(
            "verifying a password",
            platform -> HASHER.verify("correct horse".toCharArray(), Optional.empty())),
        seam(
            "a log-in",
            platform -> platform.accounts().authenticate("ann", "correct horse".toCharArray())),
        seam(
            "opening the store",
            platform -> {
              StoreConfig config =
                  new StoreConfig(
                      platform.data(), Optional.empty(), Optional.empty(), Optional.empty());
              new LazyStore(
                      (c, p) -> new MemoryStore(p.network(), new SimpleMeterRegistry()),
                      config,
                      () -> platform)
                  .get();
            }),
        seam(
            "starting a process",
            platform ->
                OneShot.run(
                    new ChildCommand(
                        "true",
                        List.of("/bin/true"),
                        Path.of("/"),
                        Map.of(),
                        Optional.empty(),
                        Signal.KILL),
                    Duration.ofSeconds(30),
                    platform.network())),
        seam(
            "binding a listener, which may look a name up",
            platform ->
                platform
                    .listeners()
                    .bind(
                        new ListenerConfig(Endpoint.parse("http://127.0.0.1:0"), Limits.DEFAULTS),
                        new ChannelInitializer<>() {
                          @Override
                          protected void initChannel(Channel channel) {}
                        })
                    .close()),
        seam(
            "reading a configuration",
            platform -> Providers.found().read(platform.data().resolve("none"))));
  }

  private static Named<OnPlatform> seam(String name, OnPlatform seam) {
    return Named.of(name, seam);
  }

  @ParameterizedTest
  @MethodSource("seams")
  void whatMayBlockIsRefusedOnALoopAndDoneElsewhere(OnPlatform seam) {
    try (TestPlatform test = TestPlatform.on(NetworkKind.EPOLL)) {
      Platform platform = test.platform();
      Seam.assertRefusedOnLoops(platform.network(), () -> seam.pass(platform));
    }
  }
}
