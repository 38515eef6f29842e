package dev.naru.cli;

import dev.naru.engine.Platform;
import dev.naru.engine.Server;
import dev.naru.engine.ServerProvider;
import dev.naru.engine.config.Default;
import dev.naru.engine.health.Health;
import java.io.IOException;
import java.time.Duration;

/** A server without a port, for the key {@code fake}; prints what is done to it. */
public final class FakeProvider implements ServerProvider<FakeProvider.FakeConfig> {

  /** Its part of the file. */
  public record FakeConfig(@Default("false") boolean fails, @Default("1") int number) {}

  @Override
  public String key() {
    return "fake";
  }

  @Override
  public Class<FakeConfig> configType() {
    return FakeConfig.class;
  }

  @Override
  public Server<FakeConfig> create(FakeConfig config, Platform platform) {
    return new Server<>() {
      @Override
      public void start() throws IOException {
        if (config.fails()) {
          throw new IOException("cannot be had");
        }
        System.out.println("started");
      }

      @Override
      public void apply(FakeConfig next) {
        System.out.println("applied " + next.number());
      }

      @Override
      public Health health() {
        return Health.UP;
      }

      @Override
      public void drain(Duration deadline) {
        System.out.println("drained");
      }

      @Override
      public void close() {
        System.out.println("closed");
      }
    };
  }
}
