package io.convoy.jobs;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Standard output, or standard error, without control characters: names of files and classes are
 * others', and a terminal takes what is in them for orders. Line breaks and tabs pass, and a return
 * at the beginning of what is printed, by which a line is redrawn.
 */
final class TerminalOutput extends OutputStream {
  private static final int DELETE = 0x7f;

  /** In UTF-8 the first byte of U+0080 to U+00BF, of which those up to U+009F are controls. */
  private static final int FIRST_OF_TWO = 0xc2;

  private final OutputStream out;
  private boolean pending;

  TerminalOutput(OutputStream out) {
    this.out = out;
  }

  /** Has all that this process prints from now on go through here. */
  static void guard() {
    System.setOut(new PrintStream(new TerminalOutput(System.out), true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(new TerminalOutput(System.err), true, StandardCharsets.UTF_8));
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    byte[] shown = new byte[length + 1];
    int count = 0;
    for (int i = 0; i < length; i++) {
      int value = bytes[offset + i] & 0xff;
      if (pending) {
        pending = false;
        if (value >= 0x80 && value < 0xa0) {
          shown[count++] = '?';
          continue;
        }
        shown[count++] = (byte) FIRST_OF_TWO;
      }
      if (value == FIRST_OF_TWO) {
        pending = true;
      } else {
        shown[count++] = (byte) (isControl(value, i) ? '?' : value);
      }
    }
    out.write(shown, 0, count);
    out.flush();
  }

  private static boolean isControl(int value, int place) {
    boolean usual = value == '\n' || value == '\t' || (value == '\r' && place == 0);
    return value == DELETE || (value < ' ' && !usual);
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }
}
