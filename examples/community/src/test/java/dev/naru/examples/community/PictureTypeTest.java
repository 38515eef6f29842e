package dev.naru.examples.community;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PictureTypeTest {

  @ParameterizedTest
  @CsvSource({
    "89504e470d0a1a0a0000000d, PNG, image/png",
    "ffd8ffe000104a464946, JPEG, image/jpeg",
    "474946383761, GIF, image/gif",
    "474946383961, GIF, image/gif",
    "524946461a00000057454250, WEBP, image/webp",
  })
  void theFirstBytesTellTheType(String hex, PictureType type, String mediaType) {
    assertThat(PictureType.sniff(HexFormat.of().parseHex(hex))).contains(type);
    assertThat(type.mediaType()).isEqualTo(mediaType);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", // nothing
        "89504e470d0a1a", // a byte short of PNG
        "89504e470a1a0a0a", // PNG after a line-end conversion
        "ffd8", // a byte short of JPEG
        "474946383861", // GIF88a
        "524946461a00000057415645", // RIFF, but WAVE
        "524946461a0000005745", // cut off
        "3c73766720786d6c6e733d22", // <svg xmlns="
        "3c21444f43545950452068746d6c", // <!DOCTYPE html
      })
  void everythingElseIsNoPicture(String hex) {
    assertThat(PictureType.sniff(HexFormat.of().parseHex(hex))).isEmpty();
    assertThat(Picture.of(HexFormat.of().parseHex(hex))).isEmpty();
  }

  @Test
  void aPictureKeepsItsBytes() {
    byte[] bytes = HexFormat.of().parseHex("ffd8ffe0");
    assertThat(Picture.of(bytes).orElseThrow().bytes()).isSameAs(bytes);
  }
}
