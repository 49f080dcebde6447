package io.convoy.executor.safetensors;

import java.io.IOException;

/**
 * A file that is no safetensors file, or a damaged one. The message says what the file is and goes
 * on from its name: {@code damaged: 'a' begins before 'b' ends}.
 */
public final class SafetensorsException extends IOException {
  private static final long serialVersionUID = 1L;

  SafetensorsException(String message) {
    super(message);
  }
}
