package dev.naru.was;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.NetworkKind;
import dev.naru.engine.TestPlatform;
import dev.naru.http.TestResponse;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An application that is redeployed again and again while people use it. */
@Tag("full")
@Timeout(600)
class RedeployTest {

  private static final int TIMES = 200;
  private static final int CLIENTS = 4;

  /** Metaspace comes in chunks: what 180 applications of some classes would need is far more. */
  private static final long SLACK = 4 << 20;

  @TempDir private Path folder;

  @Test
  void twoHundredRedeploymentsFailNoRequestAndKeepNoClass() throws Exception {
    Path webapps = Files.createDirectory(folder.resolve("webapps"));
    TestPlatform platform = TestPlatform.on(NetworkKind.MEMORY);
    AppsRoute route =
        new AppsRoute(
            new AppsConfig(
                webapps,
                Optional.empty(),
                SessionsConfig.DEFAULTS,
                AppLimits.DEFAULTS,
                false,
                false),
            RunningApp.context(platform, "/"));
    ConcurrentLinkedQueue<String> failed = new ConcurrentLinkedQueue<>();
    AtomicLong answered = new AtomicLong();
    AtomicBoolean over = new AtomicBoolean();
    AppFile war = AppFile.named(version(0), false);
    try (RunningApp app = RunningApp.start(platform, route);
        var clients = Executors.newVirtualThreadPerTaskExecutor()) {
      route.deploy(war, Optional.empty());
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        running.add(
            clients.submit(
                () -> {
                  String cookie = "";
                  while (!over.get()) {
                    TestResponse answer =
                        app.server()
                            .exchange(
                                "GET /shop/version?session HTTP/1.1\r\nHost: site.test\r\n"
                                    + cookie
                                    + "Connection: close\r\n\r\n");
                    answered.incrementAndGet();
                    List<String> given = answer.all("Set-Cookie");
                    if (answer.status() != 200) {
                      failed.add(answer.status() + " " + answer.body());
                    } else if (given.isEmpty() == cookie.isEmpty()) {
                      failed.add("the session is lost: " + given);
                    } else if (cookie.isEmpty()) {
                      cookie = "Cookie: " + given.getFirst().split(";")[0] + "\r\n";
                    }
                  }
                  return null;
                }));
      }
      long early = 0;
      try {
        for (int i = 1; i <= TIMES; i++) {
          version(i);
          route.deploy(war, Optional.empty());
          if (i == TIMES / 10) {
            early = metaspace();
          }
        }
      } finally {
        over.set(true);
      }
      for (Future<?> client : running) {
        client.get();
      }
      long late = metaspace();
      System.out.printf(
          "%d redeployments, %d requests, %d failed; metaspace after %d: %d KiB, after %d: %d"
              + " KiB%n",
          TIMES, answered.get(), failed.size(), TIMES / 10, early >> 10, TIMES, late >> 10);
      assertThat(app.get("/shop/version").body()).isEqualTo(Integer.toString(TIMES));
      assertThat(failed).isEmpty();
      assertThat(answered.get()).isGreaterThan(TIMES);
      assertThat(late).isLessThan(early + SLACK);
    }
  }

  private Path version(int number) throws Exception {
    return new War()
        .classes(AppsRouteTest.Version.class, AppsRouteTest.Waiting.class)
        .file("version.txt", Integer.toString(number))
        .archive(folder.resolve("shop.war"));
  }

  /** What classes take when those that can go have gone. */
  private static long metaspace() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      System.gc();
      for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
        if (pool.getName().equals("Metaspace")) {
          least = Math.min(least, pool.getUsage().getUsed());
        }
      }
    }
    return least;
  }
}
