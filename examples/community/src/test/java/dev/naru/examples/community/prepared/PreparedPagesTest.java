package dev.naru.examples.community.prepared;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.examples.community.DemoUsers;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreparedPagesTest {

  @TempDir static Path target;

  @BeforeAll
  static void write() throws IOException {
    PreparedPages.write(Path.of("src/main/webapp"), target);
  }

  @Test
  void thereIsAPageForEachOfTheTenAndAnIndex() throws IOException {
    List<String> names = DemoUsers.names();
    assertThat(names).hasSize(10);
    String index = Files.readString(target.resolve("index.html"));
    for (String name : names) {
      assertThat(index).contains("href=\"" + name + ".html\"");
      String page = Files.readString(target.resolve(name + ".html"));
      DemoUsers.posts().stream()
          .filter(post -> post.owner().equals(name) && !post.scene().isEmpty())
          .forEach(post -> assertThat(page).contains("src=\"" + post.picture() + "\""));
    }
  }

  @Test
  void theDemoHasAPictureForEveryoneAndMoreThanAPageForOne() {
    for (String name : DemoUsers.names()) {
      assertThat(DemoUsers.posts())
          .anyMatch(post -> post.owner().equals(name) && !post.scene().isEmpty());
    }
    assertThat(DemoUsers.posts().stream().filter(post -> post.owner().equals("mina")).count())
        .isGreaterThan(10);
  }

  @Test
  void everyPictureIsAPngOfTheRightSizeAndSmall() throws IOException {
    try (Stream<Path> pictures = Files.list(target.resolve("pictures"))) {
      List<File> files = pictures.map(Path::toFile).toList();
      assertThat(files).hasSizeGreaterThan(20);
      for (File file : files) {
        BufferedImage image = Objects.requireNonNull(ImageIO.read(file), file.getName());
        assertThat(image.getWidth()).isEqualTo(Painter.WIDTH);
        assertThat(image.getHeight()).isEqualTo(Painter.HEIGHT);
        assertThat(file.length()).isLessThan(100_000);
      }
    }
  }

  @Test
  void theEncoderKeepsEveryPixel() throws IOException {
    int[] pixels = {0xff0000, 0x00ff00, 0x0000ff, 0x123456, 0xfedcba, 0x000000};
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(Png.encode(3, 2, pixels)));
    for (int i = 0; i < pixels.length; i++) {
      assertThat(image.getRGB(i % 3, i / 3) & 0xffffff).isEqualTo(pixels[i]);
    }
  }

  @Test
  void everyBuildPaintsTheSamePicture() {
    assertThat(Painter.paint("dusk", 3)).isEqualTo(Painter.paint("dusk", 3));
    assertThat(Painter.paint("dusk", 3)).isNotEqualTo(Painter.paint("dusk", 4));
  }
}
