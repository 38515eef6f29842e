package dev.naru.bench.app;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** A page of 4 KiB written piece by piece, as a template does; its length is not told. */
@WebServlet("/page")
public final class PageServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;
  private static final int PIECES = 8;
  private static final byte[] PIECE =
      "A line of sixty-four octets, as a template might write it here.\n"
          .repeat(8)
          .getBytes(StandardCharsets.US_ASCII);

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setContentType("text/html");
    ServletOutputStream out = response.getOutputStream();
    for (int i = 0; i < PIECES; i++) {
      out.write(PIECE);
    }
  }
}
