package io.xenolith.host.guests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DebPackageTest {
    @TempDir
    private Path folder;

    @Test
    void whatIsAskedForIsReadAndTheRestPassedOver() throws IOException {
        final String longName = "./lib/modules/" + "x".repeat(120) + ".ko";
        final DebPackage deb = deb(Map.of("./boot/vmlinuz-1", Packages.ascii("kernel"), longName,
                Packages.ascii("module"), "./other", new byte[1000]));
        assertThat(deb.files(name -> !name.equals("other"))).containsOnlyKeys("boot/vmlinuz-1", longName.substring(2))
                .containsEntry("boot/vmlinuz-1", Packages.ascii("kernel"));
    }

    @Test
    void itSaysItsNameAndVersion() throws IOException {
        assertThat(deb(Map.of()).control()).containsEntry("Package", "p").containsEntry("Version", "1")
                .doesNotContainKey(" goes");
    }

    @Test
    void aFileThatIsNoPackageSaysSo() throws IOException {
        final Path file = Files.writeString(folder.resolve("x.deb"), "<html>not here</html>");
        assertThatThrownBy(() -> new DebPackage(file).control()).isInstanceOf(GuestsException.class)
                .hasMessage(file + ": not a Debian package");
    }

    @Test
    void aPackageThatIsCutOffSaysSo() throws IOException {
        final byte[] content = new byte[1000];
        new SplittableRandom(1).nextBytes(content);
        final Path file = Packages.deb(folder, "p", "1", Map.of("./a", content));
        final byte[] bytes = Files.readAllBytes(file);
        // Behind the content come only the archive's end and what xz says of itself.
        for (int length = 8; length < bytes.length - 200; length += 7) {
            Files.write(file, Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> new DebPackage(file).files(_ -> true)).as("%d bytes", length)
                    .isInstanceOf(GuestsException.class).hasMessageStartingWith(file + ": damaged, or cut off: ");
        }
    }

    @Test
    void aKernelComesWithTheModulesThatAreWantedAndWhatTheyNeed() throws IOException {
        final String modules = "./lib/modules/1/kernel/";
        final KernelPackage kernel = KernelPackage.read(deb(Map.of("./boot/vmlinuz-1", Packages.ascii("kernel"),
                modules + "fs/ext4.ko", Packages.module("name=ext4", "depends=jbd2", "softdep=pre: crc32c post: x"),
                modules + "fs/jbd2.ko.xz", Packages.xz(Packages.module("depends=mb-cache,built_in")),
                modules + "fs/mb-cache.ko", Packages.module("depends="),
                modules + "crypto/crc32c_generic.ko", Packages.module("alias=crc32c"),
                modules + "fs/other.ko", Packages.module("depends="))), Set.of("ext4", "crc32c_generic", "not_there"));
        assertThat(kernel.kernel()).isEqualTo(Packages.ascii("kernel"));
        assertThat(kernel.modules().inOrder(List.of("not_there", "ext4", "crc32c_generic")))
                .extracting(KernelModule::name).containsExactly("mb_cache", "jbd2", "crc32c_generic", "ext4");
    }

    @Test
    void modulesThatAskForEachOtherAreLoadedAllTheSame() throws IOException {
        final ModuleSet set = new ModuleSet();
        set.add("a.ko", Packages.module("softdep=pre: b"));
        set.add("b.ko.gz", Packages.gzip(Packages.module("softdep=pre: a")));
        assertThat(set.inOrder(List.of("a"))).extracting(KernelModule::name).containsExactly("b", "a");
    }

    @Test
    void aDamagedModuleSaysSo() {
        final byte[] module = Packages.module("depends=");
        assertThatThrownBy(() -> new ModuleSet().add("x/a.ko", Arrays.copyOf(module, 100)))
                .isInstanceOf(GuestsException.class).hasMessageStartingWith("module a is damaged: ");
        assertThatThrownBy(() -> new ModuleSet().add("a.ko", new byte[64])).hasMessage("module a is no ELF file");
    }

    @Test
    void aPackageWithoutAKernelSaysSo() throws IOException {
        final DebPackage deb = deb(Map.of());
        assertThatThrownBy(() -> KernelPackage.read(deb, Set.of("x")))
                .hasMessage(deb + ": no kernel in it, want a file boot/vmlinuz-*");
    }

    private DebPackage deb(final Map<String, byte[]> files) throws IOException {
        return new DebPackage(Packages.deb(folder, "p", "1", files));
    }
}
