package dev.naru.engine;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.naru.engine.network.Network;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** A place where one may wait: it says so on an event loop, before it does anything. */
public interface Seam {

  /** Does what may block. */
  void pass() throws Exception;

  /** Fails unless an event loop is refused and any other thread is let through. */
  static void assertRefusedOnLoops(Network network, Seam seam) {
    var loop = network.connect().config().group().next();
    Callable<Boolean> pass =
        () -> {
          seam.pass();
          return true;
        };
    assertThatThrownBy(() -> loop.submit(pass).get(60, TimeUnit.SECONDS))
        .cause()
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("is an event loop");
    assertThatCode(seam::pass).doesNotThrowAnyException();
  }
}
