package io.convoy.jobs;

import com.sun.jna.NativeLibrary;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.nio.charset.Charset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process's standard output, for native libraries: Gloo greets every peer there, in the middle
 * of what a job prints.
 */
final class NativeOutput {
  private static final Logger LOG = LoggerFactory.getLogger(NativeOutput.class);
  private static final int STANDARD = 1;
  private static final int TO_WRITE = 1;

  private NativeOutput() {}

  /** Drops what is not printed by Java; where that cannot be, all stays as it is. */
  static void drop() {
    System.console(); // knows from now on whether there is a terminal
    try {
      NativeLibrary process = NativeLibrary.getProcess();
      int own = call(process, "dup", STANDARD);
      int nowhere = call(process, "open", "/dev/null", TO_WRITE);
      PrintStream out = stream(own);
      System.out.flush();
      System.setOut(out);
      call(process, "dup2", nowhere, STANDARD);
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      LOG.debug("what native libraries print stays on standard output", e);
    }
  }

  private static int call(NativeLibrary process, String function, Object... arguments) {
    int result = process.getFunction(function).invokeInt(arguments);
    if (result < 0) {
      throw new IllegalStateException(function + " failed");
    }
    return result;
  }

  /** There is no other way to write to a descriptor of a number. */
  private static PrintStream stream(int descriptor) throws ReflectiveOperationException {
    FileDescriptor opened = new FileDescriptor();
    Field number = FileDescriptor.class.getDeclaredField("fd");
    number.setAccessible(true);
    number.setInt(opened, descriptor);
    String charset = System.getProperty("sun.stdout.encoding", Charset.defaultCharset().name());
    return new PrintStream(
        new BufferedOutputStream(new FileOutputStream(opened)), true, Charset.forName(charset));
  }
}
