"""The category tree under any moves: never a loop, never too deep, each slug once, nothing lost from a list."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from supermarket.kernel.errors import Conflict, Invalid
from supermarket.products.model import Category
from supermarket.products.slug_model import SLUG_LENGTH, slug_for, slug_of
from supermarket.products.tree_model import DEEPEST, Tree

NAMES = st.sampled_from(["Rice", "rice", "Others", "চাল", "ছোট মাছ", "!!", "Tea & Coffee", "tea coffee"])
ANY = st.integers(0, 30)


class Growing(RuleBasedStateMachine):
    """Adds, renames, moves and removes as the services do it."""

    def __init__(self) -> None:
        super().__init__()
        self.tree = Tree({})

    def one(self, number: int) -> str:
        ids = sorted(self.tree.categories)
        return ids[number % len(ids)] if ids else ""

    @rule(name=NAMES, below=ANY, root=st.booleans())
    def add(self, name: str, below: int, root: bool) -> None:
        number = len(self.tree.categories)
        parent = "" if root else self.one(below)
        self.put(Category(f"c{number:03}", f"code-{number}", name, parent_id=parent))

    @rule(which=ANY, below=ANY)
    def move(self, which: int, below: int) -> None:
        if category_id := self.one(which):
            self.put(replace(self.tree.categories[category_id], parent_id=self.one(below)))

    @rule(which=ANY, name=NAMES)
    def rename(self, which: int, name: str) -> None:
        if category_id := self.one(which):
            old = self.tree.categories[category_id]
            self.put(replace(old, name=name, slug=""))
            assert self.tree.categories[category_id].slug == old.slug

    @rule(which=ANY)
    def remove(self, which: int) -> None:
        category_id = self.one(which)
        try:
            self.tree.check_removal(category_id)
        except Conflict:
            return
        # Its place is kept, so that new ones get codes of their own.
        self.put(replace(self.tree.categories[category_id], parent_id="")) if category_id else None

    def put(self, category: Category) -> None:
        before = dict(self.tree.categories)
        try:
            self.tree.check_place(category)
        except Invalid:
            assert self.tree.categories == before
        else:
            self.tree = self.tree.with_category(self.tree.named(category))

    @invariant()
    def nothing_is_below_itself_or_too_deep(self) -> None:
        for category_id in self.tree.categories:
            path = self.tree.path(category_id)
            assert path[-1].id == category_id
            assert path[0].parent_id == ""
            assert len({each.id for each in path}) == len(path) <= DEEPEST

    @invariant()
    def every_slug_is_one_categorys_and_is_a_slug(self) -> None:
        slugs = [each.slug for each in self.tree.categories.values()]
        assert len(set(slugs)) == len(slugs)
        assert all(slug and slug == slug_of(slug) for slug in slugs)

    @invariant()
    def the_branches_of_the_roots_are_the_whole_tree(self) -> None:
        found = [each for root in self.tree.children("") for each in self.tree.subtree(root.id)]
        assert sorted(found) == sorted(self.tree.categories)

    @invariant()
    def a_branch_is_what_has_its_root_on_the_way(self) -> None:
        for category_id in self.tree.categories:
            below = {each for each in self.tree.categories if category_id in self.tree.ancestors(each)}
            assert set(self.tree.subtree(category_id)) == below
            assert (
                self.tree.height(category_id)
                == max(len(self.tree.path(each)) for each in below) - len(self.tree.path(category_id)) + 1
            )


TestGrowing = Growing.TestCase
TestGrowing.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)


@given(name=st.text(max_size=200))
def test_a_slug_is_the_same_when_made_again_and_fits_an_address(name: str) -> None:
    slug = slug_of(name)

    assert slug_of(slug) == slug
    assert len(slug) <= SLUG_LENGTH
    assert not {"/", "?", "#", " ", "%", "&"} & set(slug)
    assert slug_for(name, "Code-1", {slug}) not in {slug, ""} or slug.endswith("code-1")
