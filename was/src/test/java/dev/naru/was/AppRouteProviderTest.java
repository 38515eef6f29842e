package dev.naru.was;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.config.Checks;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code naru check} says of an application, which it does not start. */
class AppRouteProviderTest {

  @TempDir private Path folder;

  private static List<String> mistakes(Path app) {
    List<String> found = new ArrayList<>();
    Checks checks = (record, key, message) -> found.add(key + ": " + message);
    new AppRouteProvider().check(RunningApp.config(app), checks);
    return found;
  }

  private Path war(String name, String descriptor) throws IOException {
    Path war = folder.resolve(name);
    try (OutputStream file = Files.newOutputStream(war);
        ZipOutputStream zip = new ZipOutputStream(file)) {
      zip.putNextEntry(new ZipEntry("WEB-INF/web.xml"));
      zip.write(descriptor.getBytes(StandardCharsets.UTF_8));
    }
    return war;
  }

  @Test
  void aTextFileIsNoWar() throws IOException {
    Path text = Files.writeString(folder.resolve("a.war"), "not a WAR");
    assertThat(mistakes(text)).singleElement().asString().contains("app: ", "is not a WAR");
  }

  @Test
  void aBrokenDescriptorIsToldInWarAndFolder() throws IOException {
    Files.createDirectory(folder.resolve("WEB-INF"));
    Files.writeString(folder.resolve("WEB-INF/web.xml"), "<web-app><servlet></web-app>");
    assertThat(mistakes(folder)).singleElement().asString().contains("WEB-INF/web.xml:1:");
    assertThat(mistakes(war("b.war", "<web-app>")))
        .singleElement()
        .asString()
        .contains("WEB-INF/web.xml:1:");
  }

  @Test
  void aWarAndAFolderThatAreRightAreNotComplainedAbout() throws IOException {
    assertThat(mistakes(war("c.war", "<web-app/>"))).isEmpty();
    assertThat(mistakes(Files.createDirectory(folder.resolve("plain")))).isEmpty();
  }
}
