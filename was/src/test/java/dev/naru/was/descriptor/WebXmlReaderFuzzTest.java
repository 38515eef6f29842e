package dev.naru.was.descriptor;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;

class WebXmlReaderFuzzTest {

  /** Whatever the octets are: a descriptor, or a message that names file and line. */
  @FuzzTest
  void octetsAreReadOrTold(byte[] octets) {
    try {
      WebXmlReader.read(new ByteArrayInputStream(octets), "web.xml");
    } catch (DescriptorException told) {
      if (!told.getMessage().startsWith("web.xml:")) {
        throw new AssertionError(told);
      }
    }
  }
}
