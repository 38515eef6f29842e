package dev.naru.http.h1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** The fuzz targets, on the hostile corpus and on seeded mutations of it: runs everywhere. */
class DecoderDifferenceTest {

  private static final String ALPHABET = "\r\n\t\0 :;,/?#%&=\"\\@[]x5a0GETHostchunked\u007f\u00e9";

  @Test
  void theHostileCorpusAndItsMutationsAreReadAlikeHoweverTheyArrive() {
    DecoderFuzzTest targets = new DecoderFuzzTest();
    Random random = new Random(42);
    HostileRequestsTest.corpus()
        .forEach(
            hostile -> {
              for (int round = 0; round < 40; round++) {
                StringBuilder octets = new StringBuilder(hostile.octets());
                for (int change = 0; change < round % 5; change++) {
                  int at = random.nextInt(octets.length());
                  char c = ALPHABET.charAt(random.nextInt(ALPHABET.length()));
                  if (random.nextBoolean()) {
                    octets.setCharAt(at, c);
                  } else {
                    octets.insert(at, c);
                  }
                }
                byte[] bytes = octets.toString().getBytes(ISO_8859_1);
                targets.heads(bytes);
                int body = octets.indexOf("\r\n\r\n") + 4;
                targets.chunkedBodies(octets.substring(Math.max(body, 0)).getBytes(ISO_8859_1));
                int slash = Math.max(octets.indexOf("/"), 0);
                targets.paths(octets.substring(slash).split(" ", 2)[0].getBytes(ISO_8859_1));
              }
            });
  }
}
