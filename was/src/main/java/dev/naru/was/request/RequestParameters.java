package dev.naru.was.request;

import dev.naru.was.multipart.FormPart;
import dev.naru.was.multipart.MultipartForm;
import dev.naru.was.multipart.MultipartLimits;
import dev.naru.was.parameter.FormDecoder;
import dev.naru.was.parameter.ParameterException;
import dev.naru.was.parameter.ParameterLimits;
import dev.naru.was.parameter.Parameters;
import jakarta.servlet.MultipartConfigElement;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request's parameters and parts (Servlet 6.1, sections 3.1 and 3.2), decoded when somebody first
 * asks: the query, then the body when it is a form, and the dispatch's own before them all.
 */
final class RequestParameters {

  private final RequestContent request;
  private @Nullable Map<String, String[]> own;
  private @Nullable RuntimeException failure;
  private @Nullable MultipartForm form;
  private @Nullable Merged last;

  /** All, as a dispatch has them: in one piece, as another thread may hold another dispatch. */
  private record Merged(Dispatch dispatch, Map<String, String[]> all) {}

  RequestParameters(RequestContent request) {
    this.request = request;
  }

  /** Whether somebody has asked for them. */
  boolean decoded() {
    return own != null || failure != null;
  }

  /** All of them, as a dispatch has them. */
  @SuppressWarnings("ReferenceEquality") // This very dispatch, not one like it.
  Map<String, String[]> all(Dispatch dispatch) {
    Merged merged = last;
    if (merged == null || merged.dispatch != dispatch) {
      merged = new Merged(dispatch, Parameters.joined(dispatch.parameters(), own(dispatch)));
      last = merged;
    }
    return merged.all;
  }

  private Map<String, String[]> own(Dispatch dispatch) {
    if (failure != null) {
      throw failure;
    }
    Map<String, String[]> result = own;
    if (result == null) {
      try {
        result = read(dispatch);
      } catch (RuntimeException e) {
        failure = e;
        throw e;
      }
      own = result;
    }
    return result;
  }

  private Map<String, String[]> read(Dispatch dispatch) {
    Parameters parameters = new Parameters(ParameterLimits.DEFAULTS);
    String query = request.originalQuery();
    if (query != null && !query.isEmpty()) {
      FormDecoder.query(query, StandardCharsets.UTF_8, parameters);
    }
    String type = request.getContentType();
    if (type == null || request.bodyTaken()) {
      return parameters.toMap();
    }
    try {
      if (request.originalMethod().equals("POST")
          && ContentType.parse(type).is("application/x-www-form-urlencoded")) {
        FormDecoder.body(request.body(), charset(), ParameterLimits.DEFAULTS, parameters);
      } else if (MultipartForm.is(type) && dispatch.servlet().multipart().isPresent()) {
        MultipartForm read = form(dispatch);
        for (FormPart part : read.parts()) {
          if (!part.isFile()) {
            parameters.add(part.getName(), part.text(read.charset()));
          }
        }
      }
    } catch (IOException | ServletException e) {
      ParameterException failed =
          new ParameterException(400, "the form cannot be read: " + e.getMessage());
      failed.initCause(e);
      throw failed;
    }
    return parameters.toMap();
  }

  private Charset charset() {
    String name = request.getCharacterEncoding();
    try {
      return name == null ? StandardCharsets.UTF_8 : Charset.forName(name);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(415, "the form's charset is unknown");
    }
  }

  /** The parts of the body, for the servlet of a dispatch. */
  List<FormPart> parts(Dispatch dispatch) throws IOException, ServletException {
    String type = request.getContentType();
    if (type == null || !MultipartForm.is(type)) {
      throw new ServletException("the request is not multipart/form-data");
    }
    if (dispatch.servlet().multipart().isEmpty()) {
      throw new IllegalStateException(
          "the servlet "
              + dispatch.servlet().getServletName()
              + " has neither @MultipartConfig nor <multipart-config>");
    }
    return form(dispatch).parts();
  }

  private MultipartForm form(Dispatch dispatch) throws IOException, ServletException {
    MultipartForm read = form;
    if (read == null) {
      MultipartConfigElement config = dispatch.servlet().multipart().orElseThrow();
      Path folder = dispatch.application().temporary();
      if (!config.getLocation().isEmpty()) {
        folder = folder.resolve(config.getLocation());
        if (!Files.isDirectory(folder)) {
          throw new IOException("the multipart location " + folder + " is not a folder");
        }
      }
      read =
          MultipartForm.read(
              request.body(),
              String.valueOf(request.getContentType()),
              charset(),
              folder,
              MultipartLimits.DEFAULTS
                  .with(
                      config.getMaxRequestSize(),
                      config.getMaxFileSize(),
                      config.getFileSizeThreshold())
                  .within(dispatch.application().uploads()));
      form = read;
    }
    return read;
  }

  /** Removes what parts left behind. */
  void close() {
    if (form != null) {
      form.close();
    }
  }
}
