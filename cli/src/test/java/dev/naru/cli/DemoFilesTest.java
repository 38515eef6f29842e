package dev.naru.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoFilesTest {

  @TempDir Path folder;

  private DemoFiles files;

  @BeforeEach
  void placeTheWar() throws Exception {
    Path war = Files.writeString(folder.resolve("site.war"), "one");
    System.setProperty("naru.community.war", war.toString());
    files = new DemoFiles(folder);
  }

  @AfterEach
  void forgetTheWar() {
    System.clearProperty("naru.community.war");
  }

  @Test
  void writesEverythingThatTheConfigurationNames() throws Exception {
    files.prepare();
    assertThat(files.folder().resolve("apps/community.war")).hasContent("one");
    assertThat(files.folder().resolve("public/hello.txt")).exists();
    assertThat(files.config()).content().contains("app: apps/community.war");
  }

  @Test
  void takesANewWarAndKeepsAnEditedConfiguration() throws Exception {
    files.prepare();
    Files.writeString(files.config(), "# mine\nweb: { listen: http://127.0.0.1:0 }\n");
    Files.writeString(folder.resolve("site.war"), "two");
    assertThat(files.prepare()).isEmpty();
    assertThat(files.folder().resolve("apps/community.war")).hasContent("two");
    assertThat(files.config()).content().startsWith("# mine");
  }

  @Test
  void movesAwayFromPortsThatAreTakenAndSaysSo() throws Exception {
    files.prepare();
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      Files.writeString(
          files.config(),
          "# mine\nweb: { listen: [http://127.0.0.1:%d, http://localhost:%d] }\n"
              .formatted(port, port));
      assertThat(files.prepare())
          .singleElement()
          .asString()
          .startsWith("port " + port + " is taken: using ");
      assertThat(files.config())
          .content()
          .startsWith("# mine")
          .doesNotContain(":" + port + ",", ":" + port + "]");
    }
  }

  @Test
  void anUneditedConfigurationGoesBackToItsPorts() throws Exception {
    files.prepare();
    String first = Files.readString(files.config());
    Files.writeString(files.config(), first.replaceAll("127.0.0.1:\\d+", "127.0.0.1:1"));
    files.prepare();
    assertThat(files.config()).content().doesNotContain("127.0.0.1:1 ", "127.0.0.1:1\n");
  }

  @Test
  void saysHowToGetTheSiteThatIsNotThere() throws Exception {
    Files.delete(folder.resolve("site.war"));
    assertThatThrownBy(() -> files.prepare())
        .isInstanceOf(Failure.class)
        .hasMessageContainingAll("the demo's site is not there", "./naru");
  }
}
