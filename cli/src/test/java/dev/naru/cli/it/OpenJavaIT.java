package dev.naru.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
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
    Path data = folder.resolve("data");
    Path socket = data.resolve("web.sock");
    Path app = Files.createDirectories(folder.resolve("app"));
    Files.writeString(app.resolve("index.jsp"), PAGE);
    Path config = folder.resolve("naru.yaml");
    Files.writeString(
        config,
        """
        web:
          listen: unix:%s
          sites:
            - routes:
                - { path: /, app: %s }
        """
            .formatted(socket, app));
    // Whom root's server runs as has to read it.
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    try (NaruProcess naru = NaruProcess.run(config, data);
        SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      channel.write(
          ByteBuffer.wrap(
              "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII)));
      byte[] answer = Channels.newInputStream(channel).readAllBytes();
      assertThat(new String(answer, StandardCharsets.UTF_8))
          .startsWith("HTTP/1.1 200 ")
          .endsWith("\r\n\r\nopen, true");
      assertThat(naru.terminate()).isZero();
    }
  }
}
