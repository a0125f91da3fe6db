package io.xenolith.dom0.xenstore;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StoreTest {
    private final Store store = new Store(new DomainAccounts());

    private void make(final String path, final String... permissions) {
        final String parent = XsPath.parent(path);
        store.write(parent, store.read(parent).withChild(XsPath.base(path)));
        store.write(path, Node.empty(NodePermissions.parse(List.of(permissions)).orElseThrow()));
    }

    @Test
    void whatADomainOwnsIsFoundInTheOrderOfTheTree() {
        make("/z", "n0");
        make("/z/b", "n7");
        make("/z/b/below", "n7");
        make("/z/a", "n7", "r8");
        make("/a", "n7");
        make("/b", "n8", "r7");
        assertThat(store.topNodesOwnedBy(7)).containsExactly("/z/b", "/z/a", "/a");
        assertThat(store.topNodesOwnedBy(9)).isEmpty();
        store.delete("/z/a");
        store.write("/a", store.read("/a").withPermissions(NodePermissions.ofDom0()));
        assertThat(store.topNodesOwnedBy(7)).containsExactly("/z/b");
    }

    @Test
    void aDeadDomainIsTakenOffEveryPermissionList() {
        make("/own", "r7");
        make("/other", "n8", "r7", "w9");
        store.forgetPermissionsOf(7);
        assertThat(store.read("/own").permissions()).hasToString("r0");
        assertThat(store.read("/other").permissions()).hasToString("n8,w9");
        assertThat(store.topNodesOwnedBy(7)).isEmpty();
        store.forgetPermissionsOf(7);
        assertThat(store.read("/other").permissions()).hasToString("n8,w9");
    }
}
