package dev.naru.was;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.NetworkKind;
import dev.naru.engine.TestPlatform;
import dev.naru.http.HttpObserver;
import dev.naru.http.HttpTestServer;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UndeployTest {

  @TempDir Path folder;

  /** A loader that stays would keep every class of every version that was ever deployed. */
  @Test
  void anUndeployedApplicationLeavesNeitherClassesNorFiles() throws Exception {
    Path war =
        new War()
            .classes(AppTest.Counting.class, DeployTest.Environment.class)
            .webXml(
                "<env-entry><env-entry-name>limit</env-entry-name>"
                    + "<env-entry-type>java.lang.Integer</env-entry-type>"
                    + "<env-entry-value>7</env-entry-value></env-entry>")
            .archive(folder.resolve("a.war"));
    ReferenceQueue<ClassLoader> freed = new ReferenceQueue<>();
    try (TestPlatform platform = TestPlatform.on(NetworkKind.MEMORY)) {
      WeakReference<ClassLoader> loader = useOnce(platform, war, freed);

      for (int i = 0; i < 100 && !loader.refersTo(null); i++) {
        System.gc();
        freed.remove(100);
      }

      assertThat(loader.refersTo(null)).as("the class loader is free").isTrue();
      try (var left = Files.list(platform.platform().data().resolve("apps"))) {
        assertThat(left.map(path -> path.getFileName().toString()))
            .singleElement()
            .asString()
            .startsWith("a@");
      }
    }
  }

  private static WeakReference<ClassLoader> useOnce(
      TestPlatform platform, Path war, ReferenceQueue<ClassLoader> freed) throws Exception {
    AtomicReference<ClassLoader> seen = new AtomicReference<>();
    Semaphore done = new Semaphore(0); // the thread goes on when the answer has gone out
    try (WebApp app = WebApp.deploy(RunningApp.config(war), "", platform.platform())) {
      HttpTestServer server =
          HttpTestServer.on(
              platform,
              exchange ->
                  exchange.block(
                      blocking -> {
                        app.handle(blocking, () -> {});
                        seen.set(Thread.currentThread().getContextClassLoader());
                        done.release();
                      }),
              HttpObserver.NONE);
      for (String target : new String[] {"/count", "/env?name=java:comp/env/limit", "/nothing"}) {
        server.exchange("GET " + target + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        assertThat(done.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
      }
      server.service().close();
    }
    return new WeakReference<>(seen.getAndSet(null), freed);
  }
}
