package dev.naru.engine.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.naru.engine.NetworkKind;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BlockingTest {

  @ParameterizedTest
  @EnumSource
  void onlyLoopsMayNotBlock(NetworkKind kind) {
    try (Network network = kind.open()) {
      var loop = network.connect().config().group().next();
      assertThatThrownBy(() -> loop.submit(Blocking::assertMayBlock).get(30, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("naru-loop");
      Blocking.assertMayBlock();
      assertThat(Blocking.mayBlock()).isTrue();
    }
  }
}
