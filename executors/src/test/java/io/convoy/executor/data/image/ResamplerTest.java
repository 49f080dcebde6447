package io.convoy.executor.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pixels that Pillow 12 makes of an image of 7 rows and 5 columns. */
class ResamplerTest {
  private static final int ROWS = 7;
  private static final int COLS = 5;

  @ParameterizedTest
  @CsvSource({
    "BILINEAR, 3, 2, 113 153 155 111 165 192 116 117 102 109 122 148 112 99 91 114 120 145",
    "BICUBIC, 3, 2, 110 150 154 115 170 196 123 119 94 110 118 147 110 96 85 112 119 148",
    "BILINEAR, 4, 6, 22 103 148 106 161 181 139 166 157 104 163 172 65 179 226 111 190 221 101 123"
        + " 96 133 130 131 151 119 110 148 143 128 136 165 184 130 88 181 173 118 65 108 127 103 95"
        + " 120 85 96 113 105 87 110 165 84 97 164 110 117 64 92 82 104 96 62 89 126 108 112 140 164"
        + " 174 92 109 176",
    "BICUBIC, 4, 6, 14 98 150 109 170 190 155 176 155 101 164 169 51 179 236 115 194 224 104 129 92"
        + " 134 130 134 152 109 102 153 144 120 141 173 189 128 81 179 183 116 61 103 128 106 89 119"
        + " 77 95 110 98 82 107 169 81 96 162 107 115 62 91 80 109 96 49 83 131 110 106 146 178 182"
        + " 94 103 177"
  })
  void resize_smallerOrLarger_isPillows(Interpolation kernel, int rows, int cols, String expected) {
    byte[] pixels = new byte[ROWS * COLS * 3];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (37 * i * i + 11 * i);
    }
    OpenCv.load();
    try (BytePointer memory = new BytePointer(pixels);
        Mat image = new Mat(ROWS, COLS, CV_8UC3, memory);
        Resampler resampler = new Resampler()) {
      List<String> found = new ArrayList<>();
      byte[] resized = new byte[rows * cols * 3];
      for (int again = 0; again < 2; again++) { // memory is kept
        resampler.resize(image, rows, cols, kernel).data().get(resized);
      }
      for (byte value : resized) {
        found.add(String.valueOf(value & 0xff));
      }
      assertThat(found).isEqualTo(Arrays.asList(expected.split(" ", -1)));
    }
  }
}
