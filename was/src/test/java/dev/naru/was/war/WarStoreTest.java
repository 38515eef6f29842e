package dev.naru.was.war;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.naru.was.War;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WarStoreTest {

  @TempDir Path folder;

  private WarStore store(Unzip.Limits limits) {
    return new WarStore(folder.resolve("apps"), limits);
  }

  private List<Path> unpacked() throws IOException {
    try (Stream<Path> all = Files.list(folder.resolve("apps"))) {
      return all.toList();
    }
  }

  @Test
  void anArchiveIsUnpackedOnceWhileItStaysTheSame() throws IOException {
    Path war = new War().file("a/b.txt", "x").archive(folder.resolve("a.war"));
    WarStore.Opened first = store(Unzip.Limits.DEFAULTS).open(war, "a");
    Files.writeString(first.root().resolve("mark"), "");
    first.close();

    WarStore.Opened second = store(Unzip.Limits.DEFAULTS).open(war, "a");

    assertThat(second.root()).isEqualTo(first.root());
    assertThat(second.root().resolve("a/b.txt")).hasContent("x");
    assertThat(second.root().resolve("mark")).exists();
  }

  @Test
  void anotherContentTakesItsPlaceWhenNobodyUsesTheOldOne() throws IOException {
    Path war = new War().file("a.txt", "1").archive(folder.resolve("a.war"));
    WarStore.Opened first = store(Unzip.Limits.DEFAULTS).open(war, "a");
    new War().file("a.txt", "2").archive(war);
    WarStore.Opened second = store(Unzip.Limits.DEFAULTS).open(war, "a");
    assertThat(unpacked()).containsExactlyInAnyOrder(first.root(), second.root());

    first.close();
    second.close();
    store(Unzip.Limits.DEFAULTS).open(war, "a").close();

    assertThat(unpacked()).containsExactly(second.root());
    assertThat(second.root().resolve("a.txt")).hasContent("2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../evil",
        "a/../../evil",
        "/evil",
        "a\\..\\evil",
        "C:/evil",
        "a/./b",
        "a\nb",
        ".."
      })
  void aNameThatLeadsOutsideIsRefused(String name) throws IOException {
    Path war = new War().file(name, "x").archive(folder.resolve("a.war"));

    assertThatThrownBy(() -> store(Unzip.Limits.DEFAULTS).open(war, "a"))
        .isInstanceOf(WarException.class)
        .hasMessageContaining("dangerous name");
    assertThat(unpacked()).isEmpty();
    assertThat(folder.resolve("evil")).doesNotExist();
  }

  /** An archive whose only entry says that it is of a type, with rights of it. */
  private Path ofType(int upperOctet) throws IOException {
    Path war = new War().file("entry", "/etc/passwd").archive(folder.resolve("a.war"));
    byte[] octets = Files.readAllBytes(war);
    int entry = find(octets, new byte[] {'P', 'K', 1, 2});
    octets[entry + 5] = 3; // made by Unix
    octets[entry + 41] = (byte) upperOctet;
    Files.write(war, octets);
    return war;
  }

  @ParameterizedTest
  @ValueSource(
      ints = {0xA1, 0x11, 0x21, 0x61, 0xC1}) // S_IFLNK, S_IFIFO, S_IFCHR, S_IFBLK, S_IFSOCK
  void aSymbolicLinkOrADeviceIsRefused(int type) throws IOException {
    Path war = ofType(type);

    assertThatThrownBy(() -> store(Unzip.Limits.DEFAULTS).open(war, "a"))
        .hasMessageContaining("link");
  }

  /** Some tools of archives write all bits where they know no type, as in Activiti's. */
  @ParameterizedTest
  @ValueSource(ints = {0x81, 0x01, 0xFF})
  void anEntryOfNoKnownTypeIsAPlainFile(int type) throws IOException {
    try (WarStore.Opened app = store(Unzip.Limits.DEFAULTS).open(ofType(type), "a")) {
      assertThat(app.root().resolve("entry")).isRegularFile().hasContent("/etc/passwd");
    }
  }

  @Test
  void twoEntriesOfOneNameAreRefused() throws IOException {
    Path war = new War().file("aa", "1").file("ab", "2").archive(folder.resolve("a.war"));
    String text = Files.readString(war, StandardCharsets.ISO_8859_1);
    Files.writeString(war, text.replace("ab", "aa"), StandardCharsets.ISO_8859_1);

    assertThatThrownBy(() -> store(Unzip.Limits.DEFAULTS).open(war, "a"))
        .hasMessageContaining("two entries named aa");
  }

  @Test
  void aBombIsRefusedByWhatComesOut() throws IOException {
    Path war = new War().file("zeros", new byte[64 << 20]).archive(folder.resolve("a.war"));

    assertThatThrownBy(() -> store(Unzip.Limits.DEFAULTS).open(war, "a"))
        .hasMessageContaining("bomb");
    assertThat(unpacked()).isEmpty();
  }

  @Test
  void whatIsLargerOrMoreThanAllowedIsRefused() throws IOException {
    Path war =
        new War()
            .file("a", new byte[600])
            .file("b", new byte[600])
            .archive(folder.resolve("a.war"));

    assertThatThrownBy(() -> store(new Unzip.Limits(10, 1000, 100)).open(war, "a"))
        .hasMessageContaining("more than 1000 bytes");
    assertThatThrownBy(() -> store(new Unzip.Limits(1, 9000, 100)).open(war, "a"))
        .hasMessageContaining("2 entries");
  }

  @Test
  void whatIsNoArchiveIsSaidToBeNone() throws IOException {
    Path war = Files.writeString(folder.resolve("a.war"), "not a zip");

    assertThatThrownBy(() -> store(Unzip.Limits.DEFAULTS).open(war, "a"))
        .isInstanceOf(WarException.class)
        .hasMessage("is not a ZIP archive");
  }

  private static int find(byte[] octets, byte[] wanted) {
    for (int i = 0; i < octets.length - wanted.length; i++) {
      if (java.util.Arrays.equals(octets, i, i + wanted.length, wanted, 0, wanted.length)) {
        return i;
      }
    }
    throw new AssertionError("not found");
  }
}
