package dev.naru.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What libraries of applications expect of the JVM that a servlet container runs in. */
class OpenJavaIT {

  /** Proxies are defined with the first; objects are copied and read with the others. */
  private static final String PAGE =
      """
      <%@ page contentType="text/plain" %><%
      ClassLoader.class
          .getDeclaredMethod("defineClass", String.class, byte[].class, int.class, int.class)
          .setAccessible(true);
      java.util.ArrayList.class.getDeclaredField("elementData").setAccessible(true);
      java.io.ObjectStreamClass.class.getDeclaredField("name").setAccessible(true);
      java.lang.reflect.Proxy.class.getDeclaredField("h").setAccessible(true);
      java.util.concurrent.FutureTask.class.getDeclaredField("callable").setAccessible(true);
      java.nio.file.Path home = java.nio.file.Path.of(System.getProperty("user.home"));
      %>open, <%= java.nio.file.Files.isWritable(home) %>\
      """;

  @TempDir Path folder;

  @Test
  void javaIsOpenAsInTomcatAndTheUserHasAHome() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Path app = Files.createDirectories(folder.resolve("app"));
    Files.writeString(app.resolve("index.jsp"), PAGE);
    Path config = folder.resolve("naru.yaml");
    Files.writeString(
        config,
        """
        web:
          listen: http://127.0.0.1:%d
          sites:
            - routes:
                - { path: /, app: %s }
        """
            .formatted(port, app));
    // Whom root's server runs as has to read it.
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    try (NaruProcess naru = NaruProcess.run(config, folder.resolve("data"));
        HttpClient client = HttpClient.newHttpClient()) {
      URI page = URI.create("http://127.0.0.1:" + port + "/");
      assertThat(client.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString()).body())
          .isEqualTo("open, true");
      assertThat(naru.terminate()).isZero();
    }
  }
}
