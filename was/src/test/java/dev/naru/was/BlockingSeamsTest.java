package dev.naru.was;

import dev.naru.engine.NetworkKind;
import dev.naru.engine.Seam;
import dev.naru.engine.TestPlatform;
import dev.naru.http.Route;
import dev.naru.http.RouteContext;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever may block says so on an event loop. */
class BlockingSeamsTest {

  @TempDir Path folder;

  @Test
  void deployingAnApplicationDoes() throws Exception {
    Path war = new War().file("hello.txt", "hello").folder(folder.resolve("app"));
    try (TestPlatform test = TestPlatform.on(NetworkKind.EPOLL)) {
      Seam.assertRefusedOnLoops(
          test.platform().network(),
          () -> {
            Route route =
                new AppRouteProvider()
                    .create(
                        RunningApp.config(war),
                        new RouteContext(test.platform(), List.of("site.test"), "/"));
            try (route) {
              route.start();
            }
          });
    }
  }
}
