package dev.naru.was.descriptor;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** Reads of a tag library's descriptor what matters before any page runs. */
public final class TldReader {

  private TldReader() {}

  /**
   * The class names of the listeners that it declares (Jakarta Pages 4.0, section 7.1.9).
   *
   * @param file its name, for messages
   */
  public static List<String> listeners(InputStream in, String file) throws DescriptorException {
    List<String> listeners = new ArrayList<>();
    for (XmlElement listener : XmlElement.read(in, file).all("listener")) {
      listeners.add(listener.required("listener-class"));
    }
    return listeners;
  }
}
