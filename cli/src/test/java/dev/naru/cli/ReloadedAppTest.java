package dev.naru.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.naru.engine.Engine;
import dev.naru.engine.Providers;
import dev.naru.engine.network.HostNetwork;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A reload of a configuration that is the same, with another WAR under the same name. */
@Timeout(120)
class ReloadedAppTest {

  @TempDir Path folder;

  private void war(String entry, String content) throws IOException {
    Path coming = folder.resolve("coming");
    try (OutputStream out = Files.newOutputStream(coming);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry(entry));
      zip.write(content.getBytes(StandardCharsets.UTF_8));
    }
    Files.move(coming, folder.resolve("a.war"), StandardCopyOption.REPLACE_EXISTING);
  }

  private String page() throws IOException {
    try (SocketChannel channel =
        SocketChannel.open(UnixDomainSocketAddress.of(folder.resolve("web.sock")))) {
      channel.write(
          ByteBuffer.wrap(
              "GET /index.html HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII)));
      byte[] answer = Channels.newInputStream(channel).readAllBytes();
      String text = new String(answer, StandardCharsets.UTF_8);
      return text.substring(text.indexOf("\r\n\r\n") + 4);
    }
  }

  @Test
  void theNewOneTakesItsPlaceUnlessItIsBroken() throws Exception {
    war("index.html", "one");
    Path file =
        Files.writeString(
            folder.resolve("naru.yaml"),
            """
            web:
              listen: unix:%s
              sites:
                - routes:
                    - { path: /, app: a.war }
            """
                .formatted(folder.resolve("web.sock")));
    try (HostNetwork network = new HostNetwork();
        Engine engine =
            Engine.start(
                file, Providers.found(), network, new SimpleMeterRegistry(), Optional.empty())) {
      assertThat(page()).isEqualTo("one");
      assertThat(engine.reload()).contains("web: unchanged");

      war("index.html", "two");
      assertThat(page()).isEqualTo("one");
      assertThat(engine.reload()).contains("web: changed");
      assertThat(page()).isEqualTo("two");

      war("WEB-INF/web.xml", "<web-app><listener/></web-app>");
      assertThatThrownBy(engine::reload).hasMessageContaining("WEB-INF/web.xml:1");
      assertThat(page()).isEqualTo("two");
      assertThat(
              engine.platform().control().find("app").orElseThrow().handler().run(List.of("list")))
          .contains("running");
    }
  }
}
